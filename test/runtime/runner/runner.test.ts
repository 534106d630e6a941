import {
  buildClient,
  type ClientBase,
  type JobCaller,
  type JobHandle,
} from '@jobwright/runtime/client';
import { createRunner, type Runner, type RunnerEvent } from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registry } from '../../support/sample-registry.js';
import type { Sample } from '../../support/sample.js';
import { STORE_KINDS, emptyStore, freshStore, type FreshStore } from '../../support/stores.js';
import { until } from '../../support/until.js';
import { compiled } from '../../support/worker-modules.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

describe.each(STORE_KINDS)('a runner on %s', (kind) => {
  let store: FreshStore;
  let client: Client;
  let runner: Runner;
  let events: RunnerEvent[];

  beforeEach(async () => {
    store = await emptyStore(kind);
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
    events = [];
    runner = newRunner();
  });

  afterEach(async () => {
    await runner.stop();
    await client.$close();
    await store.drop();
  });

  function newRunner(): Runner {
    return createRunner({
      store: store.url,
      registry: compiled(registry),
      onEvent: (event) => events.push(event),
      shutdownGrace: '100ms',
    });
  }

  async function submit(name: string, params: unknown = {}): Promise<JobHandle<Sample>> {
    const caller = client.test[name];
    if (caller === undefined) throw new Error(`no sample job ${name}`);
    return caller.submit(params);
  }

  async function outcome(name: string, params: unknown = {}) {
    await runner.start();
    const job = await submit(name, params);
    const result = await job.result({ timeout: '50s' });
    return { job, result };
  }

  it('runs what is submitted and gives back what the handler returns', async () => {
    const { result } = await outcome('echo', { deep: [1, { a: null }] });
    expect(result).toEqual({ ok: true, output: { deep: [1, { a: null }] } });
  });

  it('runs what was submitted before it started', async () => {
    const job = await submit('echo', 7);
    await runner.start();
    expect(await job.result({ timeout: '50s' })).toEqual({ ok: true, output: 7 });
  });

  it.each(['report', 'report_in_thread'])(
    'stores statuses in order, the last before the end (%s)',
    async (name) => {
      await runner.start();
      const job = await submit(name, { percents: [10, 50, 90] });
      const seen: number[] = [];
      for await (const { percent } of job.watch()) seen.push(percent);
      expect(seen.at(-1)).toBe(90);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
      const { state, status, output } = await job.read();
      expect({ state, status, output }).toEqual({
        state: 'succeeded',
        status: { percent: 90 },
        output: { epoch: 1 },
      });
    },
  );

  it('ends a job at once with a declared error that is not retried', async () => {
    const { job, result } = await outcome('fail', { code: 'Gone' });
    expect(result).toEqual({
      ok: false,
      error: { kind: 'declared', code: 'Gone', message: 'it is Gone', data: { where: 'here' } },
    });
    expect(await job.read()).toMatchObject({ state: 'failed', attempt: 1 });
  });

  it('retries other errors until the attempts are used up, then the job is dead', async () => {
    const { job, result } = await outcome('fail', { code: 'Busy' });
    expect(result).toMatchObject({ ok: false, error: { kind: 'declared', code: 'Busy' } });
    expect(await job.read()).toMatchObject({ state: 'dead', attempt: 3 });
  });

  it('succeeds on a later attempt', async () => {
    const { job, result } = await outcome('succeed_at', { attempt: 3 });
    expect(result).toEqual({ ok: true, output: { attempt: 3 } });
    expect((await job.read()).attempt).toBe(3);
  });

  it.each([
    ['throw', 'broken'],
    ['throw_string', 'The handler threw a string: a plain string'],
    [
      'bad_output',
      'The output of job test.bad_output does not fit its contract: /size: must be number.',
    ],
    [
      'bad_status',
      'The status of job test.bad_status does not fit its contract: /percent: must be number.',
    ],
    ['exit', 'The thread that ran the handler is gone: it exited by itself (exit code 3).'],
  ])('accounts for a handler that misbehaves (%s)', async (name, message) => {
    const { job, result } = await outcome(name);
    expect(result).toEqual({ ok: false, error: { kind: 'unexpected', message } });
    expect(await job.read()).toMatchObject({ state: 'dead', attempt: 3 });
    // And the others go on.
    expect(await (await submit('echo', 1)).result({ timeout: '50s' })).toEqual({
      ok: true,
      output: 1,
    });
  });

  it('tells a handler that its time is up, and counts the attempt', async () => {
    const { job, result } = await outcome('hang_shortly');
    expect(result).toMatchObject({ ok: false, error: { kind: 'timed-out' } });
    expect(await job.read()).toMatchObject({ state: 'dead', attempt: 3 });
  });

  it.each(['hang', 'hang_in_thread'])(
    'tells a running handler that its job is cancelled (%s)',
    async (name) => {
      await runner.start();
      const job = await submit(name);
      for await (const { percent } of job.watch()) if (percent === 1) break;
      expect(await job.cancel('not needed')).toBe('requested');
      expect(await job.result({ timeout: '50s' })).toEqual({
        ok: false,
        error: { kind: 'cancelled', message: 'not needed' },
      });
      expect((await job.read()).state).toBe('cancelled');
    },
  );

  it('never starts a job that was cancelled while queued', async () => {
    const job = await submit('echo');
    expect(await job.cancel('never mind')).toBe('cancelled');
    await runner.start();
    await (await submit('echo')).result({ timeout: '50s' });
    expect(await job.read()).toMatchObject({ state: 'cancelled', attempt: 0 });
    expect(await job.cancel()).toBe('ended');
  });

  it('releases what does not finish in time at a stop, and no attempt is spent', async () => {
    await runner.start();
    const job = await submit('hang');
    await until(() => events.some((event) => event.type === 'claimed'));
    await runner.stop();
    expect(await job.read()).toMatchObject({ state: 'queued', attempt: 1 });
    runner = newRunner();
    await runner.start();
    for await (const { percent } of job.watch()) if (percent === 1) break;
    expect((await job.read()).attempt).toBe(1);
  });

  it('leaves the event loop its turns while it drains', async () => {
    const jobs = 200;
    await Promise.all(Array.from({ length: jobs }, () => submit('block', { ms: 2 })));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await runner.start();
    await until(() => events.filter(({ type }) => type === 'settled').length === jobs);
    clearInterval(timer);
    // No other job starts in a turn that has lasted for 2 ms; all that have slots would start in a few turns.
    expect(turns).toBeGreaterThan(jobs / 2);
  });

  it('lets the event loop rest while there is nothing to run', async () => {
    const { result } = await outcome('echo', 1);
    expect(result.ok).toBe(true);
    let beats = 0;
    const begun = performance.eventLoopUtilization();
    const timer = setInterval(() => (beats += 1), 100);
    await until(() => beats >= 10);
    clearInterval(timer);
    // A loop that never waits uses all of it, whatever else the machine does.
    expect(performance.eventLoopUtilization(begun).utilization).toBeLessThan(0.9);
  });

  it('runs others in the slots that hanging jobs leave free', async () => {
    await runner.start();
    const hanging = await Promise.all(Array.from({ length: 9 }, () => submit('hang')));
    const quick = await Promise.all(Array.from({ length: 20 }, (_, n) => submit('echo', n)));
    const results = await Promise.all(quick.map((job) => job.result({ timeout: '50s' })));
    expect(results).toEqual(quick.map((_, n) => ({ ok: true, output: n })));
    await Promise.all(hanging.map((job) => job.cancel()));
  });

  it('gives no job the status of another that ran on its thread before', async () => {
    await runner.start();
    await (await submit('left_behind')).result({ timeout: '50s' });
    // The same thread, with the timer of the first handler still going.
    const job = await submit('hang_in_thread');
    const seen: number[] = [];
    setTimeout(() => void job.cancel(), 300);
    for await (const { percent } of job.watch()) seen.push(percent);
    expect(seen).toEqual([1]);
  });

  it('stops when it is told to while it starts', async () => {
    const starting = runner.start();
    await runner.stop();
    await starting;
    const job = await submit('echo');
    expect((await job.read()).state).toBe('queued');
    await expect(runner.start()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('kills a thread that never yields', { timeout: 60_000 }, async () => {
    await runner.start();
    const job = await submit('spin');
    await until(() => events.some((e) => e.type === 'settled' && e.outcome === 'retry'), 30_000);
    await job.cancel();
    expect((await job.result({ timeout: '30s' })).ok).toBe(false);
  });

  // One store is enough for what is not the store's, and takes its time.
  const itOnce = kind === 'postgres' ? it : () => undefined;
  itOnce('keeps its lease, whatever its first job does to its thread', async () => {
    const job = await submit('block', { ms: 5_500 });
    runner = createRunner({
      ...{ store: store.url, registry: compiled(registry), lease: '5s' },
      onEvent: (event) => events.push(event),
    });
    await runner.start();
    expect((await job.result({ timeout: '50s' })).ok).toBe(true);
    const fates = events.filter(({ type }) => type === 'lease-lost' || type === 'settled');
    expect(fates).toEqual([expect.objectContaining({ type: 'settled', outcome: 'succeeded' })]);
  });

  it('says why when it cannot start, and leaves nothing behind', async () => {
    const unmigrated = await freshStore(kind, { migrated: false });
    const lost = createRunner({ store: unmigrated.url, registry });
    await expect(lost.start()).rejects.toMatchObject({ code: 'MIGRATION_MISSING' });
    await unmigrated.drop();
    await runner.start();
  });
});
