import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, prune, type Registry, type RunnerEvent } from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pruneRequests } from '../../../runtime/src/runner/retention.js';
import { sample, type Sample } from '../../support/sample.js';
import { STORE_KINDS, freshStore, statements, type FreshStore } from '../../support/stores.js';
import { until } from '../../support/until.js';

const fail = (): never => {
  throw new Error('broken');
};
/** No job file may say so little; here it spares a minute. */
const AT_ONCE = { rules: [{ states: ['succeeded'], ageMs: 0 }], keysMs: 3_600_000 } as const;
const DAY_MS = 86_400_000;
const LATER = { rules: [{ states: ['succeeded'], ageMs: DAY_MS, count: 1 }], keysMs: 0 } as const;
const retry = { attempts: 1, backoff: 'fixed', initialMs: 0, maxMs: 0 } as const;

const registry: Registry = {
  url: import.meta.url,
  entries: [
    sample('test.brief', (params) => params, { retention: AT_ONCE }),
    sample('test.brief_failing', fail, { retention: AT_ONCE, retry }),
    sample('test.long', (params) => params, { retention: LATER }),
    sample('test.kept', (params) => params),
  ],
};

/** The same, kept for ever: one that is deleted before its result was heard of is waited for in vain. */
const keeping: Registry = {
  ...registry,
  entries: registry.entries.map(({ job: { retention: _, ...job }, ...entry }) => ({
    ...entry,
    job,
  })),
};

type Name = 'brief' | 'brief_failing' | 'long' | 'kept';
type Client = ClientBase<Sample> & { readonly test: Readonly<Record<Name, JobCaller<Sample>>> };

describe.each(STORE_KINDS)('retention on %s', (kind) => {
  let store: FreshStore;
  let client: Client;

  beforeEach(async () => {
    store = await freshStore(kind);
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
  });
  afterEach(async () => {
    await client.$close();
    await store.drop();
  });

  async function withRunner<T>(
    act: (events: readonly RunnerEvent[]) => Promise<T>,
    jobs: Registry = registry,
  ): Promise<readonly RunnerEvent[]> {
    const events: RunnerEvent[] = [];
    const runner = createRunner({
      store: store.url,
      registry: jobs,
      onEvent: (event) => events.push(event),
    });
    await runner.start();
    try {
      await act(events);
    } finally {
      await runner.stop();
    }
    return events;
  }

  async function runAll(names: readonly Name[]) {
    const jobs = await Promise.all(
      names.map((name, n) => client.test[name].submit(n, { key: `key-${n}` })),
    );
    await withRunner(() => Promise.all(jobs.map((job) => job.result({ timeout: '50s' }))), keeping);
    return jobs;
  }

  it('a runner deletes what the policies no longer keep, and nothing else', async () => {
    const jobs = await runAll(['brief', 'brief', 'brief_failing', 'long', 'long', 'kept']);
    const gone = async () => {
      const read = jobs.map((job) =>
        job.read().then(
          () => 'there',
          (error: unknown) => (error as { code: string }).code,
        ),
      );
      return Promise.all(read);
    };
    const events = await withRunner(() =>
      until(async () => (await gone()).filter((code) => code !== 'there').length >= 2),
    );
    const missing = ['JOB_NOT_FOUND', 'JOB_NOT_FOUND'];
    expect(await gone()).toEqual([...missing, 'there', 'there', 'there', 'there']);
    expect(events.filter(({ type }) => type === 'prune-failed')).toEqual([]);
    const again = await client.test.brief.submit(0, { key: 'key-0' });
    expect(again.id, 'its key outlives it').toBe(jobs[0]?.id);
  });

  it('prune does so once, and tells how many', async () => {
    await runAll(['kept', 'long', 'long']);
    expect(await prune(store.url, registry)).toEqual(new Map());
    const client_ = client.test.brief;
    const job = await client_.submit(1);
    await withRunner(() => job.result({ timeout: '50s' }), keeping);
    expect(await prune(store.url, registry)).toEqual(new Map([['test.brief', 1]]));
    await expect(job.read()).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });

  it('a pass that fails is told of, and the runner goes on', async () => {
    const table = kind === 'postgres' ? 'jobwright.pruned_keys' : 'jobwright_pruned_keys';
    const events = await withRunner(async (heard) => {
      await statements(store, `drop table ${table}`);
      await until(() => heard.some(({ type }) => type === 'prune-failed'));
      const job = await client.test.kept.submit(1);
      expect(await job.result({ timeout: '50s' })).toMatchObject({ ok: true });
    });
    expect(events.map(({ type }) => type)).not.toContain('store-away');
  });
});

it('age and count each delete what is beyond them, count nothing that has just ended', () => {
  const states = ['succeeded'] as const;
  const policy = { rules: [{ states, ageMs: 5, count: 2 }], keysMs: 9 };
  const common = { jobName: 'test.a', states, keyOutlivesMs: 9, limit: 7 };
  expect(pruneRequests('test.a', policy, 7)).toEqual([
    { ...common, endedForMs: 5, keepNewest: 0 },
    { ...common, endedForMs: 60_000, keepNewest: 2 },
  ]);
});
