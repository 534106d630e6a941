import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunProcess, SAMPLE_PROJECT } from '../support/cli.js';
import { registry } from '../support/sample-registry.js';
import type { Sample } from '../support/sample.js';
import { STORE_KINDS, freshStore, type FreshStore } from '../support/stores.js';

type Client = ClientBase<Sample> & {
  readonly test: { readonly hang: JobCaller<Sample>; readonly echo: JobCaller<Sample> };
};

describe.each(STORE_KINDS)('runner processes on %s', { timeout: 60_000 }, (kind) => {
  let store: FreshStore;
  let client: Client;
  let runners: RunProcess[];

  beforeEach(async () => {
    store = await freshStore(kind);
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
    runners = [];
  });

  afterEach(async () => {
    await Promise.all(runners.map((runner) => runner.end('SIGKILL')));
    await client.$close();
    await store.drop();
  });

  async function start(): Promise<RunProcess> {
    const runner = new RunProcess(store.url, SAMPLE_PROJECT);
    runners.push(runner);
    await runner.heard('started');
    return runner;
  }

  it('take over from one that was killed within 15 s, and no attempt is spent', async () => {
    const first = await start();
    const job = await client.test.hang.submit({});
    await first.heard('claimed', job.id);
    for await (const { percent } of job.watch()) if (percent === 1) break;
    const second = await start();

    const killed = performance.now();
    await first.end('SIGKILL');
    await second.heard('claimed', job.id);
    // What is promised, not how fast this machine is: the lease is 10 s, and a sweep follows within 3 s.
    expect(performance.now() - killed).toBeLessThan(15_000);
    expect(second.events).toContainEqual(expect.objectContaining({ type: 'forfeited', jobs: 1 }));

    const { state, attempt, runner } = await job.read();
    expect({ state, attempt }).toEqual({ state: 'running', attempt: 1 });
    expect(runner?.name).toContain(`:${second.child.pid ?? 0}`);
  });

  it('put their jobs back at SIGTERM, exit with 0, and others start them at once', async () => {
    const first = await start();
    const job = await client.test.hang.submit({});
    for await (const { percent } of job.watch()) if (percent === 1) break;
    const second = await start();
    // The grace period of 30 s is for handlers that finish; a second signal would end it. Cancel ends it sooner.
    first.child.kill('SIGTERM');
    await first.heard('stopping');
    const other = await client.test.echo.submit('while the first is stopping');
    expect((await other.result({ timeout: '20s' })).ok).toBe(true);
    expect(first.events).not.toContainEqual(
      expect.objectContaining({ type: 'claimed', id: other.id }),
    );
    await job.cancel();
    await first.exited;
    expect(first.child.exitCode).toBe(0);
    expect(await second.end('SIGTERM')).toBe(0);
  });
});
