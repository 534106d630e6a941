import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type HandlerFunction, type Runner } from '@jobwright/runtime/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sample, type Sample } from '../../support/sample.js';
import { emptyStore, STORE_KINDS, type FreshStore } from '../../support/stores.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

/** Lets a handler wait for a word of its test. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
}

describe.each(STORE_KINDS)('whoever watches a job on %s', (kind) => {
  let store: FreshStore;
  let client: Client;
  let runner: Runner;
  let go: ReturnType<typeof gate>;

  const reports: HandlerFunction<Sample> = async (_, job) => {
    job.log.info('begun');
    await job.status({ percent: 1 });
    await go.passed;
    for (const percent of [2, 3, 100]) await job.status({ percent });
    job.log.info('done');
    return null;
  };

  beforeEach(async () => {
    go = gate();
    store = await emptyStore(kind);
    const entries = [sample('test.reports', reports)];
    client = buildClient<Client>(
      entries.map(({ job }) => job.descriptor),
      store.url,
    );
    runner = createRunner({ store: store.url, registry: { url: import.meta.url, entries } });
    await runner.start();
  });
  afterEach(async () => {
    go.open();
    await runner.stop();
    await client.$close();
    await store.drop();
  });

  const submit = () => client.test['reports']!.submit({});

  it('is told of statuses in order, ends with the job, and is told of the last one afterwards', async () => {
    const job = await submit();
    const seen: number[] = [];
    for await (const { percent } of job.watch()) {
      seen.push(percent);
      go.open();
    }
    expect(seen[0]).toBe(1);
    expect(seen.at(-1)).toBe(100);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const late: number[] = [];
    for await (const { percent } of job.watch()) late.push(percent);
    expect(late).toEqual([100]);
  });

  it.each(['watch', 'logs'] as const)('may leave while nothing comes: %s', async (what) => {
    const job = await submit();
    const given = what === 'watch' ? job.watch() : job.logs({ follow: true });
    const items = given[Symbol.asyncIterator]();
    expect((await items.next()).done).toBe(false);
    const pending = items.next();
    expect(await items.return?.()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(await job.read()).toMatchObject({ state: 'running' });
  });

  it('leaves by a signal, with its reason', async () => {
    const job = await submit();
    const stop = new AbortController();
    const watching = (async () => {
      for await (const _ of job.watch({ signal: stop.signal }))
        stop.abort(new Error('seen enough'));
    })();
    await expect(watching).rejects.toThrow('seen enough');
  });
});
