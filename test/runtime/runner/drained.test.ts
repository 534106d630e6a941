import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type Runner } from '@jobwright/runtime/runner';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registry } from '../../support/family-inline.js';
import type { Sample } from '../../support/sample.js';
import { STORE_KINDS, emptyStore, type FreshStore } from '../../support/stores.js';

type Client = ClientBase<Sample> & { readonly test: Readonly<Record<string, JobCaller<Sample>>> };

describe.each(STORE_KINDS)('a runner on %s is drained', (kind) => {
  let store: FreshStore;
  let client: Client;
  let runner: Runner;

  beforeAll(async () => {
    store = await emptyStore(kind);
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
  });
  afterAll(async () => {
    await client.$close();
    await store.drop();
  });
  beforeEach(() => {
    runner = createRunner({ store: store.url, registry, concurrency: 3 });
  });
  afterEach(async () => {
    await runner.stop();
    await client.$cancel({});
    await client.$resume({ job: 'test.echo' });
  });

  const submit = (name: string, params: unknown, delay?: '1h') =>
    client.test[name]!.submit(params, delay === undefined ? {} : { delay });

  it('when jobs that are due have ended, with all that they started', async () => {
    const jobs = [
      await submit('run_all', { values: [1, 2, 3, 4, 5] }),
      await submit('nested', { depth: 2 }),
      await submit('handle_failing', { code: 'Gone' }),
      await submit('fail', { code: 'Gone' }),
    ];
    await runner.start();
    await runner.drained();
    const states = await Promise.all(jobs.map(async (job) => (await job.read()).state));
    expect(states).toEqual(['succeeded', 'succeeded', 'succeeded', 'failed']);
  });

  it('though jobs wait for a later time, or for what it does not run', async () => {
    await client.$pause({ job: 'test.echo' });
    const jobs = [
      await submit('echo', 1),
      await submit('fail', { code: 'Gone' }, '1h'),
      await submit('run', { value: 1 }),
      await submit('long_sleep', {}),
    ];
    await runner.start();
    await runner.drained();
    const states = await Promise.all(jobs.map(async (job) => (await job.read()).state));
    expect(states).toEqual(['queued', 'queued', 'waiting', 'waiting']);
    await client.$resume({ job: 'test.echo' });
    await runner.drained();
    expect((await jobs[2]!.read()).output).toEqual({ got: 1 });
  });

  // With limits a slot is let go when the end is stored: in the moment in which a parent hears of it.
  it('where it has limits, though parents may be parked while their children end', async () => {
    runner = createRunner({
      ...{ store: store.url, registry, concurrency: 3 },
      limits: { jobs: { 'test.echo': 2 } },
    });
    await runner.start();
    for (let round = 0; round < 15; round += 1) {
      const jobs = [await submit('run_all', { values: [1, 2] }), await submit('echo', 1)];
      await runner.drained();
      const states = await Promise.all(jobs.map(async (job) => (await job.read()).state));
      expect(states).toEqual(['succeeded', 'succeeded']);
    }
  });

  it('at once where there is nothing, and never before it was started', async () => {
    await expect(runner.drained()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await runner.start();
    await runner.drained();
  });

  it('by its stop, whatever is due then', async () => {
    await runner.start();
    await submit('hang', {});
    const drained = runner.drained();
    await client.$cancel({});
    await runner.stop();
    await drained;
  });
});
