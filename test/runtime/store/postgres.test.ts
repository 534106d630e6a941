import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Hint, type Store } from '@jobwright/runtime/store';
import { aJob as anyJob } from '../../../runtime/dist/conformance/bench.js';
import { uuidv7 } from '../../../runtime/src/json/uuid.js';
import { createPostgres, type TestPostgres } from '../../support/postgres.js';
import { inProcesses } from '../../support/processes.js';
import { proxyTo } from '../../support/proxy.js';
import { until } from '../../support/until.js';

const aJob = () => anyJob({ params: '{"b":1.0,"a":2}' });

describe('the PostgreSQL store', () => {
  let database: TestPostgres;
  let store: Store;
  let raw: pg.Client;

  beforeEach(async () => {
    database = await createPostgres();
    store = await openStore(database.url);
    await store.open();
    raw = new pg.Client({ connectionString: database.url });
    await raw.connect();
  });
  afterEach(async () => {
    await store.close();
    await raw.end();
    await database.drop();
  });

  /** Ends every connection but `raw`, as a restart or failover does. */
  const cutOff = () =>
    raw.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );

  it('is shared by several processes, each job run once', async () => {
    const jobs = Array.from({ length: 120 }, aJob);
    await store.submit(jobs);
    const outcomes = await inProcesses(4, 'claiming-process.mjs', database.url);
    const ids = outcomes.flatMap(({ printed }) => printed as string[]);
    expect(ids.sort()).toEqual(jobs.map(({ id }) => id).sort());
  });

  it("reads the same whatever the application told pg's type parsers", async () => {
    const job = aJob();
    await store.submit([job]);
    const before = await store.read([job.id]);
    const { BOOL, INT2, INT4, INT8, TEXT, JSON, TIMESTAMPTZ, UUID } = pg.types.builtins;
    const types = [BOOL, INT2, INT4, INT8, TEXT, JSON, TIMESTAMPTZ, UUID];
    const parsers = types.map((type) => pg.types.getTypeParser(type) as (text: string) => unknown);
    for (const type of types) pg.types.setTypeParser(type, () => 'nonsense');
    try {
      expect(await store.read([job.id])).toEqual(before);
      expect(await store.changes([{ id: job.id, sequence: 0 }])).toEqual([]);
      expect(before[0]?.params).toBe(job.params);
    } finally {
      for (const [n, type] of types.entries()) pg.types.setTypeParser(type, parsers[n] ?? String);
    }
  });

  it('passes over jobs that others have locked, and does not wait for them', async () => {
    for (const queues of [[], ['other']]) {
      const [locked, free] = [aJob(), aJob()];
      const later = queues.map((queue) => ({ ...aJob(), queue, due: { afterMs: 60_000 } }));
      await store.submit([locked, free, ...later]);
      const runnerId = uuidv7();
      await store.register({ id: runnerId, name: 'r', leaseMs: 60_000 });
      await raw.query('begin');
      await raw.query('select 1 from jobwright.live_jobs where id = $1 for update', [locked.id]);
      const types = [{ name: 'test.job', version: 1, revision: 1 }];
      const claim = { claimId: uuidv7(), runnerId, types, limit: 2 };
      const { jobs, more } = await store.claim(claim);
      const again = await store.claim({ ...claim, claimId: uuidv7() });
      await raw.query('rollback');
      expect(again.jobs).toEqual([]);
      expect(jobs.map(({ id }) => id)).toEqual([free.id]);
      expect(more, 'once the other lets go').toBe(true);
      await store.claim({ ...claim, claimId: uuidv7() });
    }
  });

  it('goes on after its connections were cut off', async () => {
    const job = aJob();
    await store.submit([job]);
    for (let round = 0; round < 5; round += 1) {
      const [records] = await Promise.all([store.read([job.id]), cutOff()]);
      expect(records[0]?.state).toBe('queued');
    }
    expect(await store.submit([job])).toEqual([{ id: job.id, answer: 'created' }]);
  });

  it('hears hints again after its listening connection was cut off', async () => {
    const heard: Hint[] = [];
    await store.listen(['status'], (hint) => heard.push(hint));
    await cutOff();
    await until(() => heard.length > 0);
    await until(async () => {
      heard.length = 0;
      await raw.query(`select pg_notify('jobwright_status', '')`);
      return until(() => heard.includes('status'), 1_000).catch(() => false);
    });
  });

  it('is told of no kind of hint that it does not listen for', async () => {
    const heard: Hint[] = [];
    await store.listen(['status', 'log'], (hint) => heard.push(hint));
    await raw.query(`select pg_notify('jobwright_ended', ''), pg_notify('jobwright_log', '')`);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['log']);
  });

  it('lets two open transactions submit the first jobs of one type', async () => {
    const clients = await Promise.all(
      [1, 2].map(async () => {
        const client = new pg.Client({ connectionString: database.url });
        await client.connect();
        await client.query('begin');
        return client;
      }),
    );
    const jobs = [aJob(), aJob()];
    for (const [n, client] of clients.entries()) await store.submit([jobs[n] ?? aJob()], client);
    for (const client of clients) {
      await client.query('commit');
      await client.end();
    }
    const records = await store.read(jobs.map(({ id }) => id));
    expect(records.map((record) => record?.state)).toEqual(['queued', 'queued']);
  });

  it('submits in a transaction whose snapshot is older than the job type', async () => {
    await raw.query('begin isolation level repeatable read');
    await raw.query('select 1 from jobwright.claim_groups');
    const job = aJob();
    await store.submit([job], raw);
    await raw.query('commit');
    expect((await store.read([job.id]))[0]?.state).toBe('queued');
  });

  it("lives with an application's search path and a server's odd defaults", async () => {
    const name = new URL(database.url).pathname.slice(1);
    await raw.query(`alter database ${name} set search_path = ''`);
    await raw.query(`alter database ${name} set default_transaction_isolation = 'serializable'`);
    await raw.query(`alter database ${name} set datestyle = 'German'`);
    await raw.query(`alter database ${name} set timezone = 'Asia/Kolkata'`);
    const other = await openStore(database.url);
    await other.open();
    const job = aJob();
    await other.submit([job]);
    const runnerId = uuidv7();
    await other.register({ id: runnerId, name: 'r', leaseMs: 60_000 });
    const {
      jobs: [claimed],
    } = await other.claim({
      claimId: uuidv7(),
      runnerId,
      types: [{ name: 'test.job', version: 1, revision: 1 }],
      limit: 1,
    });
    expect(claimed?.id).toBe(job.id);
    expect(await other.read([job.id])).toEqual(await store.read([job.id]));
    await other.close();
  });

  it('locks in one order, so that batches in opposite orders never deadlock', async () => {
    const stores = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const other = await openStore(database.url);
        await other.open();
        return other;
      }),
    );
    const runnerId = uuidv7();
    await store.register({ id: runnerId, name: 'r', leaseMs: 60_000 });
    const types = [{ name: 'test.job', version: 1, revision: 1 }];
    const inTurns = <T>(items: readonly T[], n: number): readonly T[] =>
      n % 2 === 0 ? items : items.toReversed();
    for (let round = 0; round < 10; round += 1) {
      const keys = Array.from({ length: 50 }, (_, n) => ({
        key: `${round} ${n}`,
        paramsHash: 'aa',
      }));
      await Promise.all(
        stores.map((other, n) => other.submit(inTurns(keys, n).map((key) => ({ ...aJob(), key })))),
      );
      const { jobs } = await store.claim({ claimId: uuidv7(), runnerId, types, limit: 100 });
      expect(jobs).toHaveLength(keys.length);
      const updates = jobs.map(({ id, token }) => ({ id, token, status: '1' }));
      const outcome = { kind: 'succeeded', output: '1' } as const;
      const settlements = jobs.map(({ id, token }) => ({ id, token, outcome }));
      const requests = jobs.map(({ id }) => ({ id, reason: 'x', graceMs: 0 }));
      await Promise.all([
        ...stores.map((other, n) => other.status(inTurns(updates, n))),
        stores[0]?.cancel(inTurns(requests, round)),
        ...stores.map((other, n) => other.settle(inTurns(settlements, n))),
      ]);
    }
    await Promise.all(stores.map((other) => other.close()));
    const { rows } = await raw.query<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    expect(rows).toEqual([{ deadlocks: '0' }]);
  });

  it('takes keys in one order, whatever order a batch has them in', async () => {
    const keys = ['a', 'b', 'c'].map((key) => ({ key, paramsHash: 'aa' }));
    // Whoever has taken a key on either side of the one that is locked would wait for the other for ever.
    await raw.query('begin');
    await raw.query(
      `insert into jobwright.job_keys values ('test.job', 'b', '00000000-0000-7000-8000-000000000000', 'aa')`,
    );
    const submits = [keys, keys.toReversed()].map((batch) =>
      store.submit(batch.map((key) => ({ ...aJob(), key }))),
    );
    const watch = new pg.Client({ connectionString: database.url });
    await watch.connect();
    await until(async () => {
      const { rows } = await watch.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0]?.n === 2;
    });
    const order = await watch.query<{ blocked: number }>(
      `select count(*)::int as blocked from pg_stat_activity
       where datname = current_database() and $1 = any (pg_blocking_pids(pid))`,
      [(await raw.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid],
    );
    await watch.end();
    await raw.query('rollback');
    await Promise.all(submits);
    expect(order.rows, 'one waits for the other, and only one for the lock').toEqual([
      { blocked: 1 },
    ]);
  });

  it.each(['options=-c%20nonsense%3D1', 'sslmode=require'])(
    'says so, with a typed error, where it cannot connect as the URL asks: %s',
    async (asked) => {
      const odd = await openStore(
        `${database.url}${database.url.includes('?') ? '&' : '?'}${asked}`,
      );
      await expect(odd.open()).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        store: odd.label,
      });
      await odd.close();
    },
  );

  it('gives up, with a typed error, on a server that does not come back, and goes on once it does', async () => {
    const proxy = await proxyTo(database.url);
    const away = await openStore(proxy.url);
    await away.open();
    await proxy.cut();
    await expect(away.list({ limit: 1 })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      store: away.label,
    });
    await proxy.restore();
    expect(await away.list({ limit: 1 })).toEqual([]);
    await proxy.cut();
    const listing = away.list({ limit: 1 });
    await proxy.restore();
    expect(await listing, 'a short absence is not noticed').toEqual([]);
    await away.close();
    await proxy.cut();
  });
});
