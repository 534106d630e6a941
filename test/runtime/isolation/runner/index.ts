import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import type {
  HandlerFunction,
  Isolation,
  JobContext,
  Registry,
  RegistryEntry,
} from '@jobwright/runtime/runner';
import { sample, type Differences, type Sample } from '../../../support/sample.js';

/** Where a test and its handler, which may be in another process, leave each other word. */
export interface Notes {
  /** The handler writes here what it has seen. */
  readonly seen: string;
  /** The test makes this file when the handler may go on. */
  readonly go: string;
}

type Run = HandlerFunction<Sample<Notes>>;
type Job = JobContext<Sample<Notes>>;

export const MODES: readonly Isolation[] = ['inline', 'thread', 'process'];

/** Often enough that a test need not wait, seldom enough to cost nothing. */
const LOOK_MS = 10;

async function begun({ status }: Job): Promise<void> {
  await status({ percent: 1 });
}

/** Waits for the signal, notes its reason and what becomes of a status after it, and lets go. */
const obey: Run = async ({ seen }, job) => {
  if (job.epoch > 1) return { epoch: job.epoch, attempt: job.attempt };
  await begun(job);
  await new Promise((resolve) => {
    if (job.signal.aborted) resolve(undefined);
    else job.signal.addEventListener('abort', resolve);
  });
  const { code, reason, message } = job.signal.reason as Error & { code: string; reason: string };
  const late = await job.status({ percent: 2 }).then(
    () => 'stored',
    (error: unknown) => (error as { code: string }).code,
  );
  writeFileSync(seen, JSON.stringify({ code, reason, message, late }));
  throw job.signal.reason as Error;
};

/** Fatal wherever it runs, but only the first time. */
function once(fatal: (job: Job) => unknown): Run {
  return async ({ seen }, job) => {
    if (existsSync(seen)) return 'recovered';
    await begun(job);
    writeFileSync(seen, 'begun');
    return fatal(job);
  };
}

const waitForGo: Run = async ({ seen, go }, job) => {
  await begun(job);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!existsSync(go)) return;
      clearInterval(timer);
      resolve();
    }, LOOK_MS);
  });
  writeFileSync(seen, 'went on');
  return 'went on';
};

const HANDLERS: Readonly<Record<string, readonly [Run, Differences?]>> = {
  returns: [
    async (_, job) => {
      await job.status({ percent: 50 });
      await job.status({ percent: 100 });
      return { id: job.id, name: job.name, attempt: job.attempt, epoch: job.epoch };
    },
  ],
  throws_declared: [
    (_, { error }) => {
      throw error.Gone({ where: 'here' }, 'it is gone');
    },
  ],
  throws_undeclared: [
    () => {
      throw new Error('broken');
    },
  ],
  throws_string: [
    () => {
      // What careless code does.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw 'a plain string';
    },
  ],
  throws_odd_message: [throwsOdd({ message: { value: { a: 1 } }, cause: { get: refuse } })],
  throws_number: [throwsOdd({ message: { value: 17 }, stack: { value: ['a', 'b'] } })],
  throws_unreadable: [
    // The stack first: it is made of the message when it is looked at.
    throwsOdd({ stack: { get: refuse }, message: { get: refuse }, name: { value: 3 } }),
  ],
  throws_revoked: [
    () => {
      const { proxy, revoke } = Proxy.revocable(new Error('revoked'), {});
      revoke();
      throw proxy;
    },
  ],
  throws_odd_declared: [
    (_, { error }) => {
      throw Object.defineProperties(error.Gone({ where: 'here' }, ''), {
        message: { value: { a: 1 } },
        data: { get: refuse },
      });
    },
  ],
  wrong_shape: [
    () => ({ size: 'large' }),
    { validateOutput: () => [{ path: '/size', message: 'must be number' }] },
  ],
  never_settles: [
    async ({ seen, go }, job) => {
      await begun(job);
      const timer = setInterval(() => {
        appendFileSync(seen, '.');
        if (existsSync(go)) clearInterval(timer);
      }, LOOK_MS);
      return new Promise(() => undefined);
    },
    { timeoutMs: 200 },
  ],
  // Without being busy: the processor is for other tests.
  loops: [
    once(() => {
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    }),
    { timeoutMs: 200 },
  ],
  exits: [once(() => process.exit(3))],
  always_exits: [
    async (_, job) => {
      await begun(job);
      process.exit(7);
    },
  ],
  exhausts_memory: [
    once(() => {
      const kept: unknown[] = [];
      // In large pieces, or the garbage collector fights for long before it gives up.
      for (;;) kept.push(new Array(1_000_000).fill(kept.length));
    }),
  ],
  // Longer than a busy machine takes until what they are to obey comes.
  obeys: [obey, { timeoutMs: 600_000 }],
  obeys_timeout: [obey, { timeoutMs: 1_000 }],
  waits: [waitForGo, { timeoutMs: 600_000 }],
  // A thread that hangs is given up once the last of its jobs must be done: beside one that hangs, this one sets the time.
  waits_briefly: [waitForGo, { timeoutMs: 10_000 }],
  strays_rejection: [
    async (_, job) => {
      await begun(job);
      void Promise.reject(new Error('nobody waits for this'));
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      return 'as if nothing had been';
    },
  ],
  strays_odd: [
    async (_, job) => {
      await begun(job);
      void Promise.reject(Object.assign(new Error('x'), { message: { a: 1 } }));
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      return 'as if nothing had been';
    },
  ],
  strays_exception: [
    async (_, job) => {
      await begun(job);
      await new Promise((resolve) =>
        setTimeout(() => {
          // From here: a timer set beside this one may have its turn before it, where the process is late.
          setTimeout(resolve, LOOK_MS);
          throw new Error('nobody catches this');
        }, 0),
      );
      return 'as if nothing had been';
    },
  ],
  strays_late: [
    () => {
      setTimeout(() => {
        throw new Error('too late to fail anything');
      }, 5 * LOOK_MS);
      return whereItRuns();
    },
  ],
  tells_process: [() => process.pid],
  tells_worker: [whereItRuns],
  tells_flags: [() => ({ flags: process.execArgv, NODE_OPTIONS: process.env.NODE_OPTIONS })],
  // A program that it starts, and that would go on for long, and then a loop of its own.
  starts_a_program: [
    async ({ seen }, job) => {
      await begun(job);
      const program = spawn('sleep', ['600'], { stdio: 'ignore' });
      writeFileSync(seen, JSON.stringify([process.pid, program.pid]));
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    },
    { timeoutMs: 600_000 },
  ],
};

/** An error of which little is as it ought to be. */
function throwsOdd(properties: PropertyDescriptorMap): Run {
  return () => {
    throw Object.defineProperties<Error>(new Error('an error'), properties);
  };
}

function refuse(): never {
  throw new Error('not to be read');
}

/** Of a process and a thread. */
function whereItRuns(): string {
  return `${process.pid}/${threadId}`;
}

function entries(mode: Isolation): readonly RegistryEntry[] {
  return Object.entries(HANDLERS).map(([name, [run, differences]]) =>
    sample(`${mode}.${name}`, run, {
      // One attempt: what becomes of it is the job's end.
      retry: { attempts: 1, backoff: 'fixed', initialMs: 20, maxMs: 20 },
      ...differences,
      isolation: mode,
    }),
  );
}

/** Every kind of behaviour, in every isolation mode. */
export const registry: Registry = { url: import.meta.url, entries: MODES.flatMap(entries) };
