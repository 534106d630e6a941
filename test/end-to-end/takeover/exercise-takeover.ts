import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { describe, expect, it } from 'vitest';
import { RunProcess, SAMPLE_PROJECT } from '../../support/cli.js';
import { registry } from '../../support/sample-registry.js';
import type { Sample } from '../../support/sample.js';
import {
  beginTransaction,
  emptyStore,
  type FreshStore,
  type StoreKind,
} from '../../support/stores.js';
import { until } from '../../support/until.js';

type Client = ClientBase<Sample> & {
  readonly test: Readonly<Record<'hang' | 'echo' | 'spin_inline', JobCaller<Sample>>>;
};

interface Scene {
  readonly store: FreshStore;
  readonly client: Client;
  /** Starts one more runner process; resolves when it has its lease. */
  readonly start: () => Promise<RunProcess>;
}

/** Sets up a store, a client and runner processes for one test, and clears them away however it ends. */
async function scene(kind: StoreKind, act: (scene: Scene) => Promise<void>): Promise<void> {
  const store = await emptyStore(kind);
  const descriptors = registry.entries.map(({ job }) => job.descriptor);
  const client = buildClient<Client>(descriptors, store.url);
  const runners: RunProcess[] = [];
  const start = async (): Promise<RunProcess> => {
    const runner = new RunProcess(store.url, SAMPLE_PROJECT);
    runners.push(runner);
    await runner.heard('started');
    return runner;
  };
  try {
    await act({ store, client, start });
  } finally {
    await Promise.all(runners.map((runner) => runner.end('SIGKILL')));
    await client.$close();
    await store.drop();
  }
}

/** A job that runs until it is told to stop, and has said that it runs. */
async function hanging({ client }: Scene) {
  const job = await client.test.hang.submit({});
  for await (const { percent } of job.watch()) if (percent === 1) break;
  return job;
}

/**
 * Suspends a process, but not while it holds SQLite's one write lock: then nobody could write until it goes on, which is
 * how SQLite is (and documented), and not what is tested here.
 */
async function suspendBetweenWrites({ store }: Scene, process: RunProcess): Promise<void> {
  for (;;) {
    process.child.kill('SIGSTOP');
    try {
      const tx = await beginTransaction(store);
      await tx.rollback();
      return;
    } catch {
      process.child.kill('SIGCONT');
    }
  }
}

/** What runner processes do to each other's jobs, with real signals. The tests wait for leases, so they run at once. */
export function exerciseTakeover(kind: StoreKind): void {
  describe.concurrent(`runner processes on ${kind}`, { timeout: 90_000 }, () => {
    it('take over from one that was killed within 15 s, and no attempt is spent', () =>
      scene(kind, async (on) => {
        const first = await on.start();
        const job = await hanging(on);
        const second = await on.start();

        const killed = performance.now();
        await first.end('SIGKILL');
        await second.heard('claimed', job.id);
        // What is promised, not how fast this machine is: the lease is 10 s, and a sweep follows within 3 s.
        expect(performance.now() - killed).toBeLessThan(15_000);
        expect(second.events).toContainEqual(
          expect.objectContaining({ type: 'forfeited', jobs: 1 }),
        );
        const { state, attempt, runner } = await job.read();
        expect({ state, attempt }).toEqual({ state: 'running', attempt: 1 });
        expect(runner?.name).toContain(`:${second.child.pid ?? 0}`);
      }));

    it('take no more jobs after SIGTERM, finish what they have, and exit with 0', () =>
      scene(kind, async (on) => {
        const first = await on.start();
        const job = await hanging(on);
        const second = await on.start();
        first.child.kill('SIGTERM');
        await first.heard('stopping');
        const other = await on.client.test.echo.submit('while the first is stopping');
        expect((await other.result({ timeout: '50s' })).ok).toBe(true);
        expect(first.events).not.toContainEqual(
          expect.objectContaining({ type: 'claimed', id: other.id }),
        );
        // The grace period is 30 s; the handler ends sooner when its job is cancelled.
        await job.cancel();
        await first.exited;
        expect(first.child.exitCode).toBe(0);
        expect(await second.end('SIGTERM')).toBe(0);
      }));

    it('that were suspended beyond their lease give up what they held, and begin anew', () =>
      scene(kind, async (on) => {
        const first = await on.start();
        const job = await hanging(on);
        const second = await on.start();

        await suspendBetweenWrites(on, first);
        await second.heard('claimed', job.id);
        first.child.kill('SIGCONT');
        await first.heard('lease-lost');
        await until(() => first.events.filter(({ type }) => type === 'started').length === 2);
        // Its handler heard the signal and threw; that is no longer the job's end.
        expect(first.events).toContainEqual(
          expect.objectContaining({ type: 'settled', id: job.id, outcome: 'lease-lost' }),
        );
        const { state, runner } = await job.read();
        expect(state).toBe('running');
        expect(runner?.name).toContain(`:${second.child.pid ?? 0}`);
        await job.cancel();
        expect((await job.result({ timeout: '50s' })).ok).toBe(false);
      }));

    it('end themselves when a handler hangs their main thread past its timeout', () =>
      scene(kind, async (on) => {
        const first = await on.start();
        const job = await on.client.test.spin_inline.submit({});
        await first.heard('claimed', job.id);
        await first.exited;
        expect(first.child.signalCode).toBe('SIGKILL');
        await job.cancel();
        await on.start();
        expect(await job.result({ timeout: '30s' })).toMatchObject({
          error: { kind: 'cancelled' },
        });
      }));
  });
}
