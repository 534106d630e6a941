import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner, type RunnerEvent } from '@jobwright/runtime/runner';
import { openStore, type ClaimedJob, type Store } from '@jobwright/runtime/store';
import { aJob } from '../../../runtime/dist/conformance/bench.js';
import { uuidv7 } from '../../../runtime/src/json/uuid.js';
import { createPostgres, type TestPostgres } from '../../support/postgres.js';
import { proxyTo, type Proxy } from '../../support/proxy.js';
import type { Sample } from '../../support/sample.js';
import { registry } from '../../support/sample-registry.js';
import { until } from '../../support/until.js';

const types = [{ name: 'test.job', version: 1, revision: 1 }];
const succeeded = { kind: 'succeeded', output: '1' } as const;
describe('the PostgreSQL store when something fails', () => {
  let database: TestPostgres;
  let proxy: Proxy;
  /** By way of the proxy. */
  let store: Store;
  let raw: pg.Client;

  beforeEach(async () => {
    database = await createPostgres();
    proxy = await proxyTo(database.url);
    store = await openStore(proxy.url);
    await store.open();
    raw = new pg.Client({ connectionString: database.url });
    await raw.connect();
  });
  afterEach(async () => {
    await store.close();
    await proxy.cut();
    await raw.end();
    await database.drop();
  });

  async function runner(leaseMs = 60_000): Promise<string> {
    const id = uuidv7();
    await store.register({ id, name: 'test', leaseMs });
    return id;
  }

  async function claimOne(): Promise<ClaimedJob> {
    await store.submit([aJob()]);
    const request = { claimId: uuidv7(), runnerId: await runner(), types, limit: 1 };
    return (await store.claim(request)).jobs[0]!;
  }

  it('outlives a connection that its server terminates as soon as it is ready', async () => {
    await proxy.cut();
    await proxy.restore();
    proxy.terminateNext();
    // In a transaction, for which a connection is taken from the pool.
    const request = { id: uuidv7(), reason: 'none', graceMs: 0 };
    expect(await store.cancel([request])).toEqual(['not-found']);
  });

  it.each([
    ['without a key', {}],
    ['with a key', { key: { key: 'k', paramsHash: 'aa' } }],
  ])('submits once where the reply of the commit is lost, %s', async (_, wish) => {
    const jobs = [{ ...aJob(), ...wish }, aJob()];
    const lost = proxy.loseReply('insert into jobwright.live_jobs');
    const answers = await store.submit(jobs);
    await lost;
    expect(answers).toEqual(jobs.map(({ id }) => ({ id, answer: 'created' })));
    expect(await store.list({ limit: 10 })).toHaveLength(2);
    expect(await store.submit(jobs), 'asked again by hand').toEqual(answers);
    expect(await store.list({ limit: 10 })).toHaveLength(2);
  });

  it('claims the same jobs where the reply of the claim is lost', async () => {
    await store.submit([aJob(), aJob(), aJob()]);
    const request = { claimId: uuidv7(), runnerId: await runner(), types, limit: 2 };
    const lost = proxy.loseReply('update jobwright.live_jobs');
    const claimed = await store.claim(request);
    await lost;
    expect(claimed.jobs.map(({ token }) => token.epoch)).toEqual([1, 1]);
    expect(await store.claim(request), 'asked again by hand').toEqual(claimed);
    expect((await store.claim({ ...request, claimId: uuidv7() })).jobs, 'one is left').toHaveLength(
      1,
    );
  });

  it("answers 'already' where the reply of the settle is lost", async () => {
    const { id, token } = await claimOne();
    const lost = proxy.loseReply('insert into jobwright.ended_jobs');
    expect(await store.settle([{ id, token, outcome: succeeded }])).toEqual(['already']);
    await lost;
    expect((await store.read([id]))[0]).toMatchObject({ state: 'succeeded', attempt: 1 });
  });

  it("answers 'already' where the reply of a settle that queues again is lost", async () => {
    const { id, token } = await claimOne();
    const lost = proxy.loseReply('insert into jobwright.ended_jobs');
    const error = { kind: 'unexpected', message: 'x' } as const;
    const outcome = { kind: 'retry', delayMs: 0, error } as const;
    expect(await store.settle([{ id, token, outcome }])).toEqual(['already']);
    await lost;
    expect(await store.attempts(id)).toHaveLength(1);
  });

  it('puts jobs back once where the reply of the forfeit is lost', async () => {
    const job = aJob();
    await store.submit([job]);
    const runnerId = await runner(500);
    const request = { claimId: uuidv7(), runnerId, types, limit: 1 };
    expect((await store.claim(request)).jobs).toHaveLength(1);
    await raw.query(`update jobwright.runners set lease_until = now() - interval '1 second'`);
    const lost = proxy.loseReply('commit');
    await store.forfeit(20);
    await lost;
    expect((await store.read([job.id]))[0]).toMatchObject({ state: 'queued', losses: 1 });
    expect(await store.attempts(job.id)).toHaveLength(1);
  });

  it('takes a server that has become read-only for one that is away, within a bound', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const readOnly = async (how: 'on' | 'off'): Promise<void> => {
      await raw.query(`set default_transaction_read_only = off`);
      await raw.query(`alter database ${name} set default_transaction_read_only = ${how}`);
      await raw.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
    };
    await readOnly('on');
    // The second is a transaction.
    const failures = await Promise.allSettled([store.submit([aJob()]), store.retire(uuidv7())]);
    expect(failures).toMatchObject(
      failures.map(() => ({
        reason: {
          code: 'STORE_UNAVAILABLE',
          message: expect.stringContaining('read-only') as string,
        },
      })),
    );
    // No connection that was read-only is kept.
    await raw.query(`alter database ${name} reset default_transaction_read_only`);
    expect(await store.submit([aJob()])).toMatchObject([{ answer: 'created' }]);
    await store.retire(uuidv7());
    await readOnly('on');
    const submitting = store.submit([aJob()]);
    await raw.query(`alter database ${name} reset default_transaction_read_only`);
    expect(await submitting, 'a short failover is not noticed').toMatchObject([
      { answer: 'created' },
    ]);
  });

  it('goes on where its backends are terminated while it works', async () => {
    const jobs = Array.from({ length: 40 }, aJob);
    const work = { done: false, steps: 0 };
    // Each of them once at most: a busy machine takes longer to connect again than there is between two.
    const killing = (async () => {
      for (let seen = -1; !work.done;) {
        await until(() => work.done || work.steps > seen);
        seen = work.steps;
        await raw.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'jobwright' and datname = current_database()`,
        );
      }
    })();
    try {
      for (const job of jobs) {
        await store.submit([job]);
        work.steps += 1;
      }
      const runnerId = await runner();
      for (let left = jobs.length; left > 0;) {
        const { jobs: claimed } = await store.claim({
          claimId: uuidv7(),
          runnerId,
          types,
          limit: 7,
        });
        const answers = await store.settle(
          claimed.map(({ id, token }) => ({ id, token, outcome: succeeded })),
        );
        expect(answers).not.toContain('lease-lost');
        left -= claimed.length;
        work.steps += 1;
      }
    } finally {
      work.done = true;
      await killing;
    }
    const records = await store.read(jobs.map(({ id }) => id));
    expect(records.every((record) => record?.state === 'succeeded' && record.attempt === 1)).toBe(
      true,
    );
  });

  it('a runner outlives its database going away, and says so once', async () => {
    type Client = ClientBase<Sample> & { readonly test: { readonly echo: JobCaller<Sample> } };
    const descriptors = registry.entries.map(({ job }) => job.descriptor);
    const client = buildClient<Client>(descriptors, database.url);
    const events: RunnerEvent[] = [];
    const working = createRunner({
      store: proxy.url,
      registry,
      onEvent: (event) => events.push(event),
      shutdownGrace: '100ms',
    });
    const store_ = () => events.filter(({ type }) => type.startsWith('store-'));
    await working.start();
    try {
      await (await client.test.echo.submit(1)).result({ timeout: '10s' });
      await proxy.cut();
      await until(() => store_().length > 0, 15_000);
      const job = await client.test.echo.submit(2);
      await proxy.restore();
      expect(await job.result({ timeout: '50s' })).toMatchObject({ ok: true, output: 2 });
      await until(() => store_().length > 1, 10_000);
      expect(store_().map(({ type }) => type)).toEqual(['store-away', 'store-back']);
    } finally {
      await working.stop();
      await client.$close();
    }
  }, 60_000);
});
