import { createConnection as createCallbackConnection } from 'mysql2';
import { createConnection, createPool, type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Hint, type NewJob, type Store } from '@jobwright/runtime/store';
import { aJob as anyJob } from '../../../runtime/dist/conformance/bench.js';
import { uuidv7 } from '../../../runtime/src/json/uuid.js';
import { createMysql, hasMysql, WITHOUT_MYSQL, type TestMysql } from '../../support/mysql.js';
import { awaited } from '../../support/mysql-harness.js';
import { inProcesses } from '../../support/processes.js';
import { proxyTo } from '../../support/proxy.js';
import { until } from '../../support/until.js';

const aJob = (wish: Partial<NewJob> = {}) => anyJob({ params: '{"b":1.0,"a":2}', ...wish });
const TYPES = [{ name: 'test.job', version: 1, revision: 1 }];

describe.skipIf(!hasMysql())(hasMysql() ? 'the MariaDB store' : WITHOUT_MYSQL, () => {
  let database: TestMysql;
  let store: Store;
  let raw: Connection;

  beforeEach(async () => {
    database = await createMysql();
    store = await openStore(database.url);
    await store.open();
    raw = await createConnection(database.url);
  });
  afterEach(async () => {
    await store.close();
    await raw.end();
    await database.drop();
  });

  const stateOf = async (job: NewJob) => (await store.read([job.id]))[0]?.state;

  it('is shared by several processes, each job run once', async () => {
    const jobs = Array.from({ length: 120 }, () => aJob());
    await store.submit(jobs);
    const outcomes = await inProcesses(4, 'claiming-process.mjs', database.url);
    const ids = outcomes.flatMap(({ printed }) => printed as string[]);
    expect(ids.sort()).toEqual(jobs.map(({ id }) => id).sort());
  });

  it('claims in order from more groups than one statement looks through', async () => {
    const jobs: NewJob[] = [];
    for (let n = 0; n < 40; n += 1) {
      const job = aJob({ name: `test.n${n % 20}`, priority: n % 3 === 0 ? 1 : 0 });
      jobs.push(job);
      await store.submit([job]);
    }
    const runnerId = uuidv7();
    await store.register({ id: runnerId, name: 'r', leaseMs: 60_000 });
    const types = Array.from({ length: 20 }, (_, n) => ({ ...TYPES[0]!, name: `test.n${n}` }));
    const claimed: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const part = await store.claim({ claimId: uuidv7(), runnerId, types, limit: 5 });
      claimed.push(...part.jobs.map(({ id }) => id));
    }
    const inOrder = jobs.toSorted((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
    expect(claimed).toEqual(inOrder.map(({ id }) => id));
  });

  it('passes over jobs that others have locked, and does not wait for them', async () => {
    const [locked, free] = [aJob(), aJob()];
    await store.submit([locked, free]);
    const runnerId = uuidv7();
    await store.register({ id: runnerId, name: 'r', leaseMs: 60_000 });
    await raw.query('begin');
    const id = locked.id.replaceAll('-', '');
    await raw.query('select 1 from jobwright_live_jobs where id = unhex(?) for update', [id]);
    const claim = { claimId: uuidv7(), runnerId, types: TYPES, limit: 2 };
    const { jobs, more } = await store.claim(claim);
    await raw.query('rollback');
    expect(jobs.map(({ id }) => id)).toEqual([free.id]);
    expect(more, 'once the other lets go').toBe(true);
  });

  it('leaves to a runner the job that another lost to it while that one was forfeited', async () => {
    const job = aJob();
    await store.submit([job]);
    const [dying, living] = [uuidv7(), uuidv7()];
    for (const id of [dying, living]) await store.register({ id, name: 'r', leaseMs: 60_000 });
    await store.claim({ claimId: uuidv7(), runnerId: dying, types: TYPES, limit: 1 });
    const [id, from, to] = [job.id, dying, living].map((uuid) => uuid.replaceAll('-', ''));
    await raw.query('update jobwright_runners set lease_until = 0 where id = unhex(?)', [from]);
    await raw.query('begin');
    await raw.query(
      'update jobwright_live_jobs set runner_id = unhex(?), epoch = epoch + 1 where id = unhex(?)',
      [to, id],
    );
    const forfeited = store.forfeit(20);
    const watch = await createConnection(database.url);
    await awaited(raw, watch);
    await watch.end();
    await raw.query('commit');
    expect(await forfeited).toEqual({ runners: 1, requeued: 0, dead: 0 });
    expect((await store.read([job.id]))[0]).toMatchObject({
      state: 'running',
      runner: { id: living },
    });
  });

  it('goes on after its connections were cut off', async () => {
    const job = aJob();
    await store.submit([job]);
    for (let round = 0; round < 5; round += 1) {
      const [rows] = await raw.query(
        'select id from information_schema.processlist where db = database() and id <> connection_id()',
      );
      const reading = store.read([job.id]);
      for (const { id } of rows as { id: number }[]) await raw.query('kill ?', [id]).catch(() => 0);
      expect((await reading)[0]?.state).toBe('queued');
    }
    expect(await store.submit([job])).toEqual([{ id: job.id, answer: 'created' }]);
  });

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

  it.each([
    ['no server', 'mysql://user:secret@127.0.0.1:1/db', /ECONNREFUSED/],
    ['no host', 'mariadb://user:secret@no-such-host.invalid/db', /no-such-host/],
    ['a wrong password', 'nobody:secret@', /[Aa]ccess denied/],
    ['no such database', '/no_such_database', /no_such_database/],
  ])('with %s says why, without credentials', async (_, wish, why) => {
    const url = wish.includes('://')
      ? wish
      : wish.startsWith('/')
        ? database.url.replace(/\/[^/]*$/, wish)
        : database.url.replace(/\/\/[^@]*@/, `//${wish}`);
    const other = await openStore(url);
    const error: unknown = await other.open().catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(why) as string,
    });
    expect(String(error)).not.toContain('secret');
    await other.close();
  });

  it('wants a database in its URL', async () => {
    const other = await openStore('mysql://root@127.0.0.1:3306/');
    await expect(other.open()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it("hears another process's submit", async () => {
    const heard: Hint[] = [];
    await store.listen(['queued'], (hint) => heard.push(hint));
    const job = aJob();
    // In a transaction, of which no store of this process knows when it is committed.
    await raw.query('begin');
    await store.submit([job], raw);
    await raw.query('commit');
    await until(() => heard.includes('queued'));
  });

  it('refuses what does not fit, and stores nothing of the batch', async () => {
    const good = aJob();
    for (const bad of [
      aJob({ key: { key: 'k'.repeat(501), paramsHash: 'aa' } }),
      aJob({ name: 'n'.repeat(256) }),
      aJob({ id: 'no id' }),
      aJob({ version: 3_000_000_000 }),
      aJob({ priority: 0.5 }),
    ]) {
      await expect(store.submit([good, bad])).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    }
    expect(await stateOf(good)).toBeUndefined();
    const longest = aJob({ key: { key: '😀'.repeat(250), paramsHash: 'aa' } });
    await store.submit([longest]);
    expect((await store.read([longest.id]))[0]?.key).toBe(longest.key?.key);
  });

  it('says what is too long to be paused', async () => {
    const name = 'x'.repeat(5_000);
    await expect(store.pause([{ kind: 'queue', name }])).rejects.toThrow(
      'The queue of a job has 5000 characters',
    );
    await expect(store.pause([{ kind: 'job', name }])).rejects.toThrow(
      'The name of a job has 5000 characters',
    );
  });

  it('keeps large params and odd characters as they are', async () => {
    const params = JSON.stringify({ text: `😀\u2028"\\${'ü'.repeat(900_000)}` });
    const job = aJob({ params });
    await store.submit([job]);
    expect((await store.read([job.id]))[0]?.params).toBe(params);
  });

  describe("in the application's transaction", () => {
    it('takes a connection of the callback interface', async () => {
      const connection = createCallbackConnection(database.url);
      await connection.promise().query('begin');
      const job = aJob();
      await store.submit([job], connection);
      await connection.promise().query('commit');
      await connection.promise().end();
      expect(await stateOf(job)).toBe('queued');
    });

    it('refuses a pool, and a connection on which no transaction is open', async () => {
      const pool = createPool(database.url);
      for (const tx of [pool, raw]) {
        await expect(store.submit([aJob()], tx)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
      }
      await pool.end();
      await raw.query('set autocommit = 0');
      const job = aJob();
      await store.submit([job], raw);
      await raw.query('commit');
      expect(await stateOf(job)).toBe('queued');
    });

    it('lives with a character set, SQL mode, isolation and time zone of its own', async () => {
      const odd = await createConnection({
        uri: database.url,
        charset: 'latin1_swedish_ci',
        dateStrings: true,
        rowsAsArray: true,
      });
      await odd.query(
        `set sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT', time_zone = '+05:30'`,
      );
      await odd.query('set transaction isolation level serializable');
      await odd.query('begin');
      const params = `{"a":"😀 \\\\ ' \\" é"}`;
      const job = aJob({ params, key: { key: "k' 😀 \\", paramsHash: 'aa' } });
      expect(await store.submit([job, job], odd)).toEqual([
        { id: job.id, answer: 'created' },
        { id: job.id, answer: 'created' },
      ]);
      await odd.query('commit');
      await odd.end();
      const [record] = await store.read([job.id]);
      expect(record).toMatchObject({ params, key: job.key?.key, state: 'queued' });
      expect(Math.abs((record?.submittedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    });

    it('sees a key that was taken after its snapshot, in REPEATABLE READ', async () => {
      await raw.query('set session transaction isolation level repeatable read');
      await raw.query('begin');
      await raw.query('select * from jobwright_job_keys');
      const key = { key: 'k', paramsHash: 'aa' };
      const winner = aJob({ key });
      await store.submit([winner]);
      const loser = aJob({ key });
      expect(await store.submit([loser], raw)).toEqual([{ id: winner.id, answer: 'existing' }]);
      await raw.query('commit');
      expect(await stateOf(loser)).toBeUndefined();
    });

    it('does not hold up other submitters, claims or settles, in REPEATABLE READ', async () => {
      await raw.query('set session transaction isolation level repeatable read');
      await raw.query('begin');
      await store.submit([aJob(), aJob({ key: { key: 'mine', paramsHash: 'aa' } })], raw);
      const job = aJob({ key: { key: 'other', paramsHash: 'aa' } });
      await store.submit([job, aJob()]);
      const runnerId = uuidv7();
      await store.register({ id: runnerId, name: 'r', leaseMs: 60_000 });
      const { jobs: claimed } = await store.claim({
        claimId: uuidv7(),
        runnerId,
        types: TYPES,
        limit: 9,
      });
      expect(claimed).toHaveLength(2);
      const settled = await store.settle(
        claimed.map(({ id, token }) => ({
          id,
          token,
          outcome: { kind: 'succeeded', output: '1' },
        })),
      );
      expect(settled).toEqual(['settled', 'settled']);
      await raw.query('rollback');
    });

    it('takes keys in one order, so that batches in opposite orders never deadlock', async () => {
      const keyed = (key: string) => aJob({ key: { key, paramsHash: 'aa' } });
      const connections = await Promise.all([1, 2].map(() => createConnection(database.url)));
      const threads = connections.map(({ threadId }) => threadId);
      const waiting = (wanted: number) =>
        until(async () => {
          // What the server says of locks is 100 ms old, and looking at it sooner keeps it from becoming newer.
          await raw.query('select sleep(0.11)');
          const [rows] = await raw.query<RowDataPacket[]>(
            `select 1 from information_schema.innodb_trx
             where trx_state = 'LOCK WAIT' and trx_mysql_thread_id in (?)`,
            [threads],
          );
          return rows.length === wanted;
        });
      const [one, two] = connections as [Connection, Connection];
      for (const connection of [raw, one, two]) await connection.query('begin');
      // Whoever waits for it in the middle of a batch has the keys before it, and not yet those after.
      await store.submit([keyed('b')], raw);
      const first = store.submit(['a', 'b', 'c'].map(keyed), one);
      await waiting(1);
      const second = store.submit(['c', 'b', 'a'].map(keyed), two);
      await waiting(2);
      await raw.query('rollback');
      expect((await first).map(({ answer }) => answer)).toEqual(['created', 'created', 'created']);
      await one.query('commit');
      expect((await second).map(({ answer }) => answer)).toEqual([
        'existing',
        'existing',
        'existing',
      ]);
      await two.query('commit');
      for (const connection of connections) await connection.end();
    });

    it('leaves the transaction usable where the batch cannot be stored', async () => {
      await raw.query('create table notes (text text)');
      await raw.query('begin');
      await raw.query(`insert into notes values ('kept')`);
      const good = aJob({ key: { key: 'k', paramsHash: 'aa' } });
      const bad = aJob({ params: null as unknown as string });
      await expect(store.submit([good, bad], raw)).rejects.toThrow();
      await raw.query('commit');
      expect((await raw.query('select text from notes'))[0]).toHaveLength(1);
      expect(await stateOf(good)).toBeUndefined();
      const next = aJob({ key: { key: 'k', paramsHash: 'bb' } });
      expect((await store.submit([next]))[0]?.answer).toBe('created');
    });
  });
});
