import { Worker } from 'node:worker_threads';
import type { Registry, RegistryEntry } from '@jobwright/runtime/runner';

/** How long the code of one handler may take to load. */
const LIMIT_MS = 30_000;

/** A handler that could not be loaded. */
export interface LoadProblem {
  readonly job: string;
  readonly why: string;
}

/** What the thread is started with, and what it says. */
export interface LoadThreadData {
  readonly registry: string;
  readonly imports: readonly string[];
}
export type FromLoadThread =
  | { readonly type: 'loading'; readonly job: string }
  | { readonly type: 'loaded'; readonly problems: readonly LoadProblem[] };

/**
 * Loads every handler before the first job is claimed, and answers those that do not load. Inline ones are loaded here,
 * where they will run; those of threads in a thread that is ended afterwards, so that whatever they do when they are
 * imported is done where they do it anyway.
 */
export async function loadHandlers(
  registry: Registry,
  imports: readonly string[],
): Promise<readonly LoadProblem[]> {
  const threads = registry.entries.some(runsInThread);
  const [inline, inThread] = await Promise.all([
    tryAll(registry.entries.filter((entry) => !runsInThread(entry))),
    threads ? tryInThread({ registry: registry.url, imports }) : [],
  ]);
  return [...inline, ...inThread];
}

/** Or in a child process, which would load it the same way. */
export function runsInThread({ job }: RegistryEntry): boolean {
  return job.isolation !== 'inline';
}

async function tryAll(entries: readonly RegistryEntry[]): Promise<readonly LoadProblem[]> {
  return (await Promise.all(entries.map(tryLoad))).filter((problem) => problem !== undefined);
}

/** Loads one handler; answers what is wrong with it. */
export async function tryLoad({ job, load }: RegistryEntry): Promise<LoadProblem | undefined> {
  const { name } = job.descriptor;
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`it has not finished loading after ${LIMIT_MS / 1_000} s.`));
    }, LIMIT_MS);
  });
  try {
    const { default: handler } = (await Promise.race([load(), tooLong])) as {
      readonly default?: { readonly run?: unknown };
    };
    if (typeof handler?.run === 'function') return undefined;
    return { job: name, why: 'it must export handler<…>(…) by default.' };
  } catch (error) {
    return { job: name, why: whyOf(error, name) };
  } finally {
    clearTimeout(timer);
  }
}

/** In one line, with the place where its own code threw; `name` is that of its file. */
export function whyOf(error: unknown, name: string): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  const message = `${error.name}: ${error.message}`.trim().replaceAll(/\s*\n\s*/g, ' ');
  const frame = error.stack?.split('\n').find((line) => line.includes(`/${name}.`));
  const place = /\(?(?:file:\/\/)?(\/[^()]+:\d+:\d+)\)?$/.exec(frame ?? '')?.[1];
  return place === undefined || message.includes(place) ? message : `${message} (at ${place})`;
}

function tryInThread(data: LoadThreadData): Promise<readonly LoadProblem[]> {
  const worker = new Worker(new URL('./load-handlers-thread.js', import.meta.url), {
    workerData: data,
  });
  return new Promise((resolve) => {
    let loading = 'a handler that runs in a thread';
    let failure: unknown;
    worker.on('message', (message: FromLoadThread) => {
      if (message.type === 'loading') {
        loading = message.job;
        return;
      }
      resolve(message.problems);
      void worker.terminate();
    });
    worker.on('error', (error) => {
      failure = error;
    });
    worker.on('exit', (code) => {
      // Nothing once the problems have been answered.
      const why =
        failure === undefined
          ? `it ended its thread, with code ${code}, when it was loaded.`
          : whyOf(failure, loading);
      resolve([{ job: loading, why }]);
    });
  });
}
