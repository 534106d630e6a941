import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '@jobwright/runtime/store';
import { aJob } from '../../../runtime/dist/conformance/bench.js';
import { inProcesses } from '../../support/processes.js';
import { createSqlite, rawSqlite, type TestSqlite } from '../../support/sqlite.js';

describe('the SQLite store', () => {
  let database: TestSqlite;
  let store: Store;

  beforeEach(async () => {
    database = await createSqlite();
    store = await openStore(database.url);
    await store.open();
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  it('is shared by several processes, each job run once, and prints no warnings', async () => {
    const jobs = Array.from({ length: 120 }, aJob);
    await store.submit(jobs);
    const outcomes = await inProcesses(4, 'claiming-process.mjs', database.url);
    const ids = outcomes.flatMap(({ printed }) => printed as string[]);
    expect(ids.sort()).toEqual(jobs.map(({ id }) => id).sort());
    expect(outcomes.map(({ stderr }) => stderr).join('')).toBe('');
    const records = await store.read(ids);
    expect(records.every((record) => record?.state === 'succeeded')).toBe(true);
  });

  it('leaves the event loop free while another connection writes, and goes on afterwards', async () => {
    const raw = await rawSqlite(database.path);
    raw.exec('begin immediate');
    const job = aJob();
    const submitting = store.submit([job]);
    const started = performance.now();
    let turns = 0;
    while (performance.now() - started < 100) {
      await new Promise(setImmediate);
      turns += 1;
    }
    expect(turns).toBeGreaterThan(100);
    expect(await store.read([job.id])).toEqual([undefined]);
    raw.exec('commit');
    raw.close();
    expect(await submitting).toEqual([{ id: job.id, answer: 'created' }]);
  });

  it('keeps a batch whole where one of its jobs cannot be stored', async () => {
    const good = aJob();
    const bad = { ...aJob(), version: 'one' as unknown as number };
    await expect(store.submit([good, bad])).rejects.toThrow();
    expect(await store.read([good.id])).toEqual([undefined]);
  });

  it("keeps the application's transaction usable where its batch cannot be stored", async () => {
    const raw = await rawSqlite(database.path);
    raw.exec('create table notes (text text); begin immediate');
    raw.exec(`insert into notes values ('kept')`);
    const good = aJob();
    const bad = { ...aJob(), version: 'one' as unknown as number };
    await expect(store.submit([good, bad], raw)).rejects.toThrow();
    raw.exec('commit');
    expect(raw.prepare('select text from notes').all()).toHaveLength(1);
    raw.close();
    expect(await store.read([good.id])).toEqual([undefined]);
  });

  it('takes a database object that is like better-sqlite3', async () => {
    const raw = await rawSqlite(database.path);
    // better-sqlite3 refuses `run` on statements that answer rows, and `get` and `all` on those that do not.
    const like = {
      exec(sql: string) {
        raw.exec(sql);
      },
      prepare(sql: string) {
        const statement = raw.prepare(sql);
        const answersRows = /^\s*(select|with)|returning/i.test(sql);
        const only = <T>(right: boolean, method: T): T => {
          if (!right) throw new TypeError('This statement does not do that');
          return method;
        };
        return {
          run: (...values: string[]) => only(!answersRows, statement).run(...values),
          get: (...values: string[]) => only(answersRows, statement).get(...values),
          all: (...values: string[]) => only(answersRows, statement).all(...values),
        };
      },
    };
    const job = { ...aJob(), key: { key: 'k', paramsHash: 'aa' } };
    raw.exec('begin');
    await store.submit([job], like);
    raw.exec('commit');
    raw.close();
    expect((await store.read([job.id]))[0]?.state).toBe('queued');
  });
});

it('a SQLite store in a folder that is not there says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jobwright-none-'));
  await rm(folder, { recursive: true });
  const { migrate } = await import('@jobwright/runtime/migrate');
  await expect(migrate(join(folder, 'jobs.db'))).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining(folder) as string,
  });
});
