import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Runner, type RunnerEvent } from '@jobwright/runtime/runner';
import { openStore, type Recalled, type Store } from '@jobwright/runtime/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registry as inline } from '../../support/family-inline.js';
import { registry as ownProcess } from '../../support/family-process.js';
import { registry as thread } from '../../support/family-thread.js';
import type { Sample } from '../../support/sample.js';
import { emptyStore, type FreshStore } from '../../support/stores.js';
import { until } from '../../support/until.js';
import { compiled } from '../../support/worker-modules.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

/** For a text within something else that is compared. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const MODES = [
  { kind: 'sqlite', mode: 'inline', registry: inline },
  { kind: 'postgres', mode: 'inline', registry: inline },
  { kind: 'sqlite', mode: 'thread', registry: thread },
  { kind: 'postgres', mode: 'thread', registry: thread },
  { kind: 'sqlite', mode: 'process', registry: ownProcess },
  { kind: 'postgres', mode: 'process', registry: ownProcess },
] as const;

describe.each(MODES)('jobs that start jobs, $mode, on $kind', ({ kind, mode, registry }) => {
  // What does not differ by where the handler runs is tested where that costs least.
  const itOnce = mode === 'inline' ? it : () => undefined;
  let fresh: FreshStore;
  let store: Store;
  let client: Client;
  let runner: Runner;
  let events: RunnerEvent[];

  beforeEach(async () => {
    fresh = await emptyStore(kind);
    store = await openStore(fresh.url);
    await store.open();
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      fresh.url,
    );
    events = [];
    runner = newRunner(2);
  });

  afterEach(async () => {
    await runner.stop();
    await client.$close();
    await store.close();
    await fresh.drop();
  });

  function newRunner(concurrency: number): Runner {
    return createRunner({
      store: fresh.url,
      registry: compiled(registry),
      concurrency,
      onEvent: (event) => events.push(event),
      shutdownGrace: '100ms',
    });
  }

  async function submit(name: string, params: unknown = {}) {
    const caller = client.test[name];
    if (caller === undefined) throw new Error(`no job ${name}`);
    return caller.submit(params);
  }

  async function outcome(name: string, params: unknown = {}) {
    await runner.start();
    const job = await submit(name, params);
    return { job, result: await job.result({ timeout: '50s' }) };
  }

  const childrenOf = async (id: string): Promise<Recalled['children']> =>
    (await store.recall(id)).children;

  it('starts a child and has its output', async () => {
    const { job, result } = await outcome('run', { value: { deep: [1, null] } });
    expect(result).toEqual({ ok: true, output: { got: { deep: [1, null] } } });
    const [child] = await childrenOf(job.id);
    expect(child).toMatchObject({ key: '#test.echo/1', name: 'test.echo', state: 'succeeded' });
    const [record] = await store.read([child?.id ?? '']);
    expect(record).toMatchObject({ parentId: job.id, depth: 1 });
  });

  it('starts each child once, however often the parent runs, with a key or without', async () => {
    const { job, result } = await outcome('run_again');
    expect(result).toEqual({ ok: true, output: { first: { attempt: 1 }, second: 'unnamed' } });
    expect(await childrenOf(job.id)).toHaveLength(2);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: matching(/other params/) }),
    );
  });

  it('completes a tree at concurrency 1, since who waits has no slot', async () => {
    runner = newRunner(1);
    const { result } = await outcome('nested', { depth: 3 });
    expect(result).toEqual({ ok: true, output: 15 });
  });

  itOnce('awaits many children at once without a warning of a leak', async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warned);
    try {
      const values = Array.from({ length: 30 }, (_, n) => n);
      const { result } = await outcome('run_all', { values });
      expect(result.ok).toBe(true);
      expect(warnings).not.toContain('MaxListenersExceededWarning');
    } finally {
      process.off('warning', warned);
    }
  });

  it('runs children for a list, with outputs in its order, so many at once', async () => {
    const values = Array.from({ length: 30 }, (_, n) => n);
    const { result } = await outcome('run_all', { values, concurrency: 3 });
    expect(result).toEqual({ ok: true, output: values });
  });

  it('fails for good with a child that failed for good, and does not try again', async () => {
    const { job, result } = await outcome('run_failing', { code: 'Gone' });
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: 'unexpected',
        message: matching(/test\.fail .* Gone: it is Gone/),
      },
    });
    expect(await job.read()).toMatchObject({ state: 'failed', attempt: 1 });
  });

  itOnce('gives the failure of a child to whoever asks for the result', async () => {
    const { result } = await outcome('handle_failing', { code: 'Gone' });
    expect(result).toEqual({ ok: true, output: 'Gone' });
  });

  itOnce('settles all children of a list where that is asked', async () => {
    const { result } = await outcome('settle_all');
    expect(result).toEqual({ ok: true, output: ['Gone', 'Gone'] });
  });

  it('cancels the other children of a list when one fails', async () => {
    const { job, result } = await outcome('fail_fast');
    expect(result.ok).toBe(false);
    await until(async () => {
      const states = (await childrenOf(job.id)).map(({ state }) => state);
      return states.toSorted().join() === 'cancelled,cancelled,failed';
    });
  });

  itOnce('starts nothing of a list of which one does not fit', async () => {
    const { job, result } = await outcome('bad_item');
    expect(result).toMatchObject({ ok: false, error: { message: matching(/is a bigint/) } });
    expect(await childrenOf(job.id)).toEqual([]);
  });

  itOnce('starts nothing of a list that is too long', async () => {
    const { job, result } = await outcome('too_many');
    expect(result).toMatchObject({ ok: false, error: { message: matching(/at most 10000/) } });
    expect(await childrenOf(job.id)).toEqual([]);
  });

  itOnce('starts a failed child anew where the parent says so', async () => {
    const { job, result } = await outcome('retry_failed');
    expect(result).toEqual({ ok: true, output: 2 });
    expect(await childrenOf(job.id)).toHaveLength(1);
    expect((await job.read()).attempt).toBe(2);
  });

  itOnce('cancels what a child left behind that another was started in place of', async () => {
    runner = newRunner(6);
    await runner.start();
    const job = await submit('replace_leaver');
    const hanging = () => store.list({ names: ['test.hang'], limit: 10 });
    await until(async () => (await hanging()).length === 3);
    await job.cancel('enough');
    expect(await job.result({ timeout: '50s' })).toMatchObject({ error: { kind: 'cancelled' } });
    await until(async () => (await hanging()).every(({ state }) => state === 'cancelled'));
    const { replaced } = await store.recall(job.id);
    expect(replaced).toMatchObject([{ key: 'leaver', state: 'failed' }]);
  });

  itOnce('refuses one key for two job types, and a job type that is not declared', async () => {
    const taken = await outcome('same_key');
    expect(taken.result).toMatchObject({
      ok: false,
      error: { message: matching(/"one" stands for a job test.echo/) },
    });
    const undeclared = await (await submit('undeclared')).result({ timeout: '50s' });
    expect(undeclared).toMatchObject({
      ok: false,
      error: { message: matching(/spawns/) },
    });
  });

  it('shows a parent as waiting, and cancels its tree but for what is detached', async () => {
    await runner.start();
    const job = await submit('leave_detached');
    await until(async () => (await job.read()).state === 'waiting');
    const running = async () =>
      (await childrenOf(job.id)).filter(({ state }) => state === 'running');
    await until(async () => (await running()).length === 2);
    await job.cancel('enough');
    expect(await job.result({ timeout: '50s' })).toMatchObject({ error: { kind: 'cancelled' } });
    await until(async () => (await running()).length === 1);
    expect(await running()).toMatchObject([{ key: 'free', detached: true }]);
  });

  it('parks a waiting parent at shutdown; another runner goes on with it', async () => {
    runner = newRunner(1);
    await runner.start();
    const job = await submit('run_all', { values: [1, 2, 3, 4, 5, 6], concurrency: 1 });
    await until(async () => (await childrenOf(job.id)).length > 1);
    await runner.stop();
    const before = await job.read();
    expect(before.state === 'waiting' || before.state === 'queued').toBe(true);
    runner = newRunner(1);
    await runner.start();
    expect(await job.result({ timeout: '50s' })).toEqual({ ok: true, output: [1, 2, 3, 4, 5, 6] });
    expect(await childrenOf(job.id)).toHaveLength(6);
    expect((await job.read()).attempt).toBe(1);
  });

  it('does a step once, and reads its result back on later attempts', async () => {
    const { result } = await outcome('steps', { until: 3 });
    const output = { first: { attempt: 1 }, second: 1, nothing: null };
    expect(result).toEqual({ ok: true, output });
  });

  it('sleeps without a slot', async () => {
    runner = newRunner(1);
    await runner.start();
    const sleeper = await submit('sleep', { ms: 50_000 });
    await until(async () => (await sleeper.read()).state === 'waiting');
    const other = await submit('run', { value: 1 });
    expect(await other.result({ timeout: '50s' })).toMatchObject({ ok: true });
    expect((await sleeper.read()).state).toBe('waiting');
    await sleeper.cancel();
    expect((await sleeper.result({ timeout: '50s' })).ok).toBe(false);
  });

  it('goes on after a sleep in the same attempt', async () => {
    const { result } = await outcome('sleep', { ms: 300 });
    expect(result).toEqual({ ok: true, output: { attempt: 1 } });
  });

  itOnce('drops the handler of a long sleep', async () => {
    await runner.start();
    const job = await submit('long_sleep');
    await until(async () => {
      const [record] = await store.read([job.id]);
      return record?.waitsFor === 'sleep' && record.runner === undefined;
    });
    const [record] = await store.read([job.id]);
    const days = ((record?.runAt ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    expect(events).toContainEqual(expect.objectContaining({ type: 'settled', outcome: 'parked' }));
  });
});
