import type { JobDescriptor } from '@jobwright/runtime';
import {
  buildClient,
  type ClientBase,
  type JobCaller,
  type JobHandle,
} from '@jobwright/runtime/client';
import type { HandlerFunction, RunnerEvent } from '@jobwright/runtime/runner';
import { openStore, type Store } from '@jobwright/runtime/store';
import { startRunner, type TestRunner } from '@jobwright/runtime/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sample, type Differences, type Sample } from '../../support/sample.js';
import { emptyStore, STORE_KINDS, type FreshStore } from '../../support/stores.js';
import { until } from '../../support/until.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

interface Parent extends Sample {
  readonly spawns: Sample;
}

/** Nobody here runs it, so that it stays queued. */
const child = sample('test.child', () => undefined).job
  .descriptor as unknown as JobDescriptor<Sample>;
const NEVER_RETRIED = { attempts: 1, backoff: 'fixed', initialMs: 20, maxMs: 20 } as const;

/** As a runner sees a store that never hears of a cancel, or hears of it too late. */
function deaf(store: Store, others: Partial<Store> = {}): Store {
  const told: Partial<Store> = {
    cancels: () => Promise.resolve([]),
    tick: async (runnerId) => {
      const reply = await store.tick(runnerId);
      return reply.lease === 'held' ? { ...reply, cancels: [] } : reply;
    },
    ...others,
  };
  return new Proxy(store, {
    get: (target, name: keyof Store) => {
      if (name in told) return Reflect.get(told, name) as unknown;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe.each(STORE_KINDS)('a parent that hears of the end of its child first, on %s', (kind) => {
  let fresh: FreshStore;
  let store: Store;
  let client: Client;
  let runner: TestRunner | undefined;
  let events: RunnerEvent[];

  beforeEach(async () => {
    fresh = await emptyStore(kind);
    store = await openStore(fresh.url);
    await store.open();
    events = [];
  });

  afterEach(async () => {
    await runner?.stop();
    await client.$close();
    await store.close();
    await fresh.drop();
    runner = undefined;
  });

  /** Resolves when it awaits its child, which is queued. */
  async function waiting(
    handle: HandlerFunction<Parent>,
    differences: Differences = {},
    seen = deaf(store),
  ): Promise<JobHandle<Sample>> {
    const parent = sample('test.parent', handle as HandlerFunction<Sample>, {
      ...differences,
      spawns: [child.name],
    });
    client = buildClient<Client>([parent.job.descriptor, child], fresh.url);
    runner = await startRunner(
      seen,
      { url: import.meta.url, entries: [parent] },
      { onEvent: (event) => events.push(event) },
    );
    const job = await client.test['parent']!.submit({});
    await until(async () => (await job.read()).state === 'waiting');
    return job;
  }

  const childOf = async (id: string): Promise<string> =>
    (await store.recall(id)).children[0]?.id ?? '';

  async function told(id: string): Promise<RunnerEvent> {
    return until(() => events.find((event) => event.type === 'settled' && event.id === id));
  }

  it('is cancelled, though its child failed it for good', async () => {
    const job = await waiting((_, { run }) => run(child, {}));
    expect(await job.cancel('user left')).toBe('requested');
    expect(await job.result({ timeout: '50s' })).toEqual({
      ok: false,
      error: { kind: 'cancelled', message: 'user left' },
    });
    expect((await store.read([await childOf(job.id)]))[0]?.state).toBe('cancelled');
    const attempts = await store.attempts(job.id);
    expect(attempts).toMatchObject([{ outcome: 'failed', error: { kind: 'unexpected' } }]);
    const detail: unknown = expect.stringMatching(/^cancelled: .*test\.child .* did not succeed/);
    expect(await told(job.id)).toMatchObject({ outcome: 'cancelled', detail });
  });

  it.each([
    ['is cancelled where that was its last attempt', { retry: NEVER_RETRIED }],
    ['is cancelled where it would be tried again', {}],
  ])('%s', async (_, differences) => {
    const job = await waiting(async (__, { run }) => {
      await run(child, {}, { retryFailed: true });
    }, differences);
    await job.cancel('user left');
    expect(await job.result({ timeout: '50s' })).toMatchObject({ error: { kind: 'cancelled' } });
  });

  it('is cancelled where it throws a declared error', async () => {
    const job = await waiting(async (_, { run, error }) => {
      await run(child, {}).catch(() => undefined);
      throw error.Gone({ where: 'here' });
    });
    await job.cancel('user left');
    expect(await job.result({ timeout: '50s' })).toMatchObject({ error: { kind: 'cancelled' } });
    expect(await store.attempts(job.id)).toMatchObject([{ error: { code: 'Gone' } }]);
  });

  it('is told as cancelled where the reply is lost', async () => {
    const twice: Store['settle'] = async (settlements) => {
      await store.settle(settlements);
      return store.settle(settlements);
    };
    const job = await waiting((_, { run }) => run(child, {}), {}, deaf(store, { settle: twice }));
    await job.cancel('user left');
    expect(await told(job.id)).toMatchObject({ outcome: 'cancelled' });
  });

  it('succeeds where it returns', async () => {
    const job = await waiting(async (_, { run }) => {
      await run(child, {}).catch(() => undefined);
      return 'without it';
    });
    await job.cancel('user left');
    expect(await job.result({ timeout: '50s' })).toEqual({ ok: true, output: 'without it' });
  });

  it('fails where its child alone was cancelled', async () => {
    const job = await waiting((_, { run }) => run(child, {}));
    await (await client.$get(await childOf(job.id))).cancel('not this one');
    const message: unknown = expect.stringMatching(/test\.child .* cancelled: not this one/);
    expect(await job.result({ timeout: '50s' })).toEqual({
      ok: false,
      error: { kind: 'unexpected', message },
    });
    expect(await told(job.id)).toMatchObject({ outcome: 'failed' });
  });
});
