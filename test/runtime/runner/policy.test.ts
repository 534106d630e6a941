import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import {
  createRunner,
  type Runner,
  type RunnerEvent,
  type RunnerOptions,
} from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registry } from '../../support/policy-registry.js';
import type { Sample } from '../../support/sample.js';
import { STORE_KINDS, emptyStore, statements, type FreshStore } from '../../support/stores.js';
import { until } from '../../support/until.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

/** For a text within something else that is compared. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe.each(STORE_KINDS)('the policy of a runner on %s', (kind) => {
  let store: FreshStore;
  let client: Client;
  let runner: Runner | undefined;
  let events: RunnerEvent[];

  beforeEach(async () => {
    store = await emptyStore(kind);
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
    events = [];
  });

  afterEach(async () => {
    await runner?.stop();
    await client.$close();
    await store.drop();
  });

  async function start(options: Partial<RunnerOptions> = {}): Promise<void> {
    runner = createRunner({
      store: store.url,
      registry,
      onEvent: (event) => events.push(event),
      shutdownGrace: '100ms',
      ...options,
    });
    await runner.start();
  }

  async function submit(name: string, params: unknown = {}) {
    const caller = client.test[name];
    if (caller === undefined) throw new Error(`no job ${name}`);
    return caller.submit(params);
  }

  /** How many jobs of a type ran at once, at most, by what the runner told. */
  function mostAtOnce(name: string): number {
    let now = 0;
    return events.reduce((most, event) => {
      if (event.type === 'claimed' && event.name === name) now += 1;
      if (event.type === 'settled' && event.name === name) now -= 1;
      return Math.max(most, now);
    }, 0);
  }

  it('runs no more of a type at once than its limit, and others beside it', async () => {
    const narrow = await Promise.all(Array.from({ length: 6 }, () => submit('narrow', { ms: 20 })));
    const wide = await Promise.all(Array.from({ length: 6 }, () => submit('pause', { ms: 20 })));
    await start({ concurrency: 5, limits: { jobs: { 'test.narrow': 2 } } });
    await Promise.all([...narrow, ...wide].map((job) => job.result({ timeout: '50s' })));
    expect(mostAtOnce('test.narrow')).toBe(2);
    expect(mostAtOnce('test.pause')).toBeGreaterThan(2);
  });

  it('keeps a slot for urgent jobs, however many others want it, also after they have waited', async () => {
    await start({ concurrency: 3, limits: { reserved: { slots: 1, priority: 10 } } });
    const low = await Promise.all(Array.from({ length: 6 }, () => submit('nap', { ms: 600_000 })));
    await until(() => events.filter(({ type }) => type === 'resumed').length === 2);
    const urgent = await client.test['pause']!.submit({ ms: 1 }, { priority: 10 });
    expect((await urgent.result({ timeout: '50s' })).ok).toBe(true);
    expect(events.filter(({ type }) => type === 'settled')).toHaveLength(1);
    await Promise.all(low.map((job) => job.cancel()));
  });

  it('runs no more of a queue at once than its limit', async () => {
    const jobs = await Promise.all(Array.from({ length: 6 }, () => submit('media', { ms: 20 })));
    await start({ concurrency: 5, limits: { queues: { media: 2 } } });
    await Promise.all(jobs.map((job) => job.result({ timeout: '50s' })));
    expect(mostAtOnce('test.media')).toBe(2);
  });

  it('ends a job that has passed its deadline, queued or running', async () => {
    const early = await submit('overdue', { ms: 60_000 });
    await until(async () => Date.now() - (await early.read()).submittedAt.getTime() > 400);
    await start();
    const late = await submit('overdue', { ms: 60_000 });
    for (const job of [early, late]) {
      expect(await job.result({ timeout: '50s' })).toMatchObject({ error: { kind: 'timed-out' } });
      expect((await job.read()).state).toBe('dead');
    }
  });

  it('tells of a handler that shows no progress', async () => {
    await start();
    const job = await submit('silent', { ms: 150 });
    await job.result({ timeout: '50s' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'stalled', id: job.id }));
  });

  it('takes a line of its log for progress', async () => {
    await start();
    const job = await submit('talkative');
    expect((await job.result({ timeout: '50s' })).ok).toBe(true);
    expect(events.map(({ type }) => type)).not.toContain('stalled');
  });

  it("ends a job in the handler's own transaction", async () => {
    await start();
    const job = await submit('complete', { store: { kind, url: store.url }, commit: true });
    expect(await job.result({ timeout: '50s' })).toEqual({
      ok: true,
      output: 'in the transaction',
    });
    await until(() => events.some((e) => e.type === 'settled' && e.outcome === 'succeeded'));
  });

  it('fails the attempt when that transaction is rolled back', async () => {
    await start();
    const job = await submit('complete', { store: { kind, url: store.url }, commit: false });
    expect(await job.result({ timeout: '50s' })).toMatchObject({
      ok: false,
      error: { kind: 'unexpected', message: matching(/was not committed/) },
    });
    expect((await job.read()).attempt).toBe(3);
  });

  it('completes nothing under an outdated token', async () => {
    await start({ lease: '1s' });
    const job = await submit('complete_outdated', { store: { kind, url: store.url } });
    for await (const { percent } of job.watch()) if (percent === 1) break;
    // Someone takes the job from its runner, as a forfeit does.
    const [jobs, runners, now] =
      kind === 'postgres'
        ? ['jobwright.live_jobs', 'jobwright.runners', 'now()']
        : ['jobwright_live_jobs', 'jobwright_runners', '1'];
    await statements(store, `update ${jobs} set epoch = epoch + 1`);
    await statements(store, `update ${runners} set ended_at = ${now}`);
    await until(() => events.some((e) => e.type === 'settled' && e.outcome === 'lease-lost'));
    expect((await job.read()).state).toBe('running');
  });

  it.each([
    { concurrency: 2, limits: { reserved: { slots: 2, priority: 1 } } },
    { limits: { jobs: { 'test.pause': 0 } } },
    { limits: { jobs: { 'test.paus': 1 } } },
    { limits: { queues: { medai: 1 } } },
    { concurrency: 2, limits: { reserved: { slots: 1, priority: NaN } } },
    { lease: '10ms' },
    { lease: '25d' },
    { shutdownGrace: '30d' },
    { archiveRetention: '1 day' as '1d' },
    { archiveRetention: '' as '1d' },
  ] as const)('refuses options that make no sense (%j)', (options) => {
    expect(() => createRunner({ store: store.url, registry, ...options })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});
