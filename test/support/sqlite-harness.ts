import type { DatabaseSync } from 'node:sqlite';
import type { Hold, StoreHarness, StrayAccess } from '@jobwright/runtime/conformance';
import { openStore } from '@jobwright/runtime/store';
import { createSqlite, rawSqlite } from './sqlite.js';
import { beginTransaction } from './stores.js';

/** The conformance suite on SQLite: a file a test. */
export const sqliteHarness: StoreHarness = {
  async database() {
    const { url, path, drop } = await createSqlite();
    const raw: DatabaseSync[] = [];
    const connect = async (): Promise<DatabaseSync> => {
      const database = await rawSqlite(path);
      raw.push(database);
      return database;
    };
    return {
      async open() {
        const store = await openStore(url);
        await store.open();
        return store;
      },
      async begin() {
        const { handle, ...ends } = await beginTransaction({ kind: 'sqlite', url });
        return { tx: handle, ...ends };
      },
      stray: strayAccess(connect),
      async drop() {
        for (const database of raw) database.close();
        await drop();
      },
    };
  },
};

function strayAccess(connect: () => Promise<DatabaseSync>): StrayAccess {
  const tryAll = async (statements: readonly string[], id: string): Promise<void> => {
    const database = await connect();
    for (const sql of statements) {
      try {
        database.prepare(sql).run(id);
      } catch {
        // What the suite is about: the database refuses. It looks at the job next.
      }
    }
  };
  const hold = async (id: string, ...statements: readonly string[]): Promise<Hold> => {
    const database = await connect();
    database.exec('begin immediate');
    for (const sql of statements) database.prepare(sql).run(id);
    return {
      // The store has tried, and been refused, by the time its method has answered a promise.
      awaited: () => Promise.resolve(),
      commit() {
        database.exec('commit');
        return Promise.resolve();
      },
    };
  };
  return {
    revive: (id) => tryAll(REVIVALS, id),
    alter: (id) => tryAll(ALTERATIONS, id),
    holdVoided: (id) => hold(id, 'update jobwright_live_jobs set epoch = epoch + 1 where id = ?'),
    holdSettled: (id) =>
      hold(
        id,
        `insert into jobwright_ended_jobs
           (id, state, output, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at)
         select id, 'succeeded', '{}', started_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at
         from jobwright_live_jobs where id = ?`,
        'delete from jobwright_live_jobs where id = ?',
      ),
    holdRenewed: (id) =>
      hold(id, 'update jobwright_runners set lease_until = lease_until + 3600000 where id = ?'),
    holdEnded: (id) => hold(id, 'update jobwright_runners set ended_at = lease_until where id = ?'),
  };
}

const REVIVALS = [
  `update jobwright_ended_jobs set state = 'failed', output = null where id = ?`,
  `update jobwright_ended_jobs set error = '{"kind":"lost","message":"stray"}' where id = ?`,
  `update or replace jobwright_ended_jobs set ended_at = ended_at + 1 where id = ?`,
  `insert or replace into jobwright_ended_jobs (id, state, ended_at, run_at, attempt, losses, epoch)
   values (?, 'dead', 0, 0, 0, 0, 0)`,
  `insert into jobwright_live_jobs (id, claim_group, run_at) values (?, 1, 0)`,
  `insert or replace into jobwright_live_jobs (id, claim_group, run_at) values (?, 1, 0)`,
  `insert into jobwright_live_jobs (id, claim_group, run_at) select 'stray', 1, 0 where ? is not null`,
  `update jobwright_live_jobs set id = ? where id = 'stray'`,
  `delete from jobwright_live_jobs where id = 'stray' and ? is not null`,
];

const ALTERATIONS = [
  `update jobwright_jobs set params = '"stray"' where id = ?`,
  `update jobwright_jobs set queue = 'stray' where id = ?`,
  `update jobwright_jobs set headers = '{"stray":"x"}' where id = ?`,
  `update or replace jobwright_jobs set name = 'stray' where id = ?`,
];
