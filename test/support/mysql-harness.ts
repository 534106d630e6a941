import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { Hold, StoreHarness, StrayAccess } from '@jobwright/runtime/conformance';
import { openStore } from '@jobwright/runtime/store';
import { createMysql, emptyMysql, type TestMysql } from './mysql.js';
import { beginTransaction } from './stores.js';
import { until } from './until.js';

/** The conformance suite on MariaDB: a database a test file, emptied for each test. */
export interface MysqlHarness extends StoreHarness {
  close(): Promise<void>;
}

export function mysqlHarness(): MysqlHarness {
  let created: Promise<TestMysql> | undefined;
  return {
    async database() {
      const { url } = await (created ??= createMysql());
      const raw: Connection[] = [];
      const connect = async (): Promise<Connection> => {
        const connection = await createConnection({ uri: url, multipleStatements: true });
        raw.push(connection);
        return connection;
      };
      const cleaner = await connect();
      await emptyMysql(cleaner);
      await cleaner.query('delete from jobwright_claim_groups');
      return {
        async open() {
          const store = await openStore(url);
          await store.open();
          return store;
        },
        async begin() {
          const { handle, ...ends } = await beginTransaction({ kind: 'mysql', url });
          return { tx: handle, ...ends };
        },
        stray: strayAccess(connect),
        async drop() {
          await Promise.all(raw.map((connection) => connection.end()));
        },
      };
    },
    async close() {
      await (await created)?.drop();
    },
  };
}

function strayAccess(connect: () => Promise<Connection>): StrayAccess {
  const tryAll = async (statements: readonly string[], id: string): Promise<void> => {
    const connection = await connect();
    for (const sql of statements) {
      // What the suite is about: the database refuses. It looks at the job next.
      await connection.query(withId(sql, id)).catch(() => undefined);
    }
  };
  const hold = async (sql: string, id: string): Promise<Hold> => {
    const connection = await connect();
    const watch = await connect();
    await connection.query('begin');
    await connection.query(withId(sql, id));
    return {
      awaited: () => awaited(connection, watch),
      async commit() {
        await connection.query('commit');
      },
    };
  };
  return {
    revive: (id) => tryAll(REVIVALS, id),
    alter: (id) => tryAll(ALTERATIONS, id),
    holdVoided: (id) => hold('update jobwright_live_jobs set epoch = epoch + 1 where id = $1', id),
    holdSettled: (id) => hold(SETTLE, id),
    holdRenewed: (id) =>
      hold('update jobwright_runners set lease_until = lease_until + 3600000 where id = $1', id),
    holdEnded: (id) =>
      hold('update jobwright_runners set ended_at = lease_until where id = $1', id),
  };
}

/** Resolves once somebody waits for a lock of `holder`, as `watch` sees it. */
export async function awaited(holder: Connection, watch: Connection): Promise<void> {
  await until(async () => {
    // What the server says of locks is 100 ms old, and looking at it sooner keeps it from becoming newer.
    await watch.query('select sleep(0.11)');
    const [rows] = await watch.query<RowDataPacket[]>(WAITING_FOR, [holder.threadId]);
    return rows.length > 0;
  });
}

function withId(sql: string, id: string): string {
  return sql.replaceAll('$1', `unhex('${id.replaceAll('-', '')}')`);
}

const SETTLE = `
  insert into jobwright_ended_jobs
    (id, state, output, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at)
  select id, 'succeeded', '{}', run_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at
  from jobwright_live_jobs where id = $1;
  delete from jobwright_live_jobs where id = $1`;

const WAITING_FOR = `
  select 1 from information_schema.innodb_lock_waits w
  join information_schema.innodb_trx t on t.trx_id = w.blocking_trx_id
  where t.trx_mysql_thread_id = ?`;

const REVIVALS = [
  `update jobwright_ended_jobs set state = 'failed', output = null where id = $1`,
  `update jobwright_ended_jobs set error = '{"kind":"lost","message":"stray"}' where id = $1`,
  `insert into jobwright_ended_jobs (id, state, ended_at, run_at, attempt, losses, epoch)
   values ($1, 'dead', 0, 0, 0, 0, 0) on duplicate key update state = 'dead'`,
  `replace into jobwright_ended_jobs (id, state, ended_at, run_at, attempt, losses, epoch)
   values ($1, 'dead', 0, 0, 0, 0, 0)`,
  `insert into jobwright_live_jobs (id, claim_group, run_at)
   values ($1, (select max(id) from jobwright_claim_groups), 0)`,
  `replace into jobwright_live_jobs (id, claim_group, run_at)
   values ($1, (select max(id) from jobwright_claim_groups), 0)`,
  `insert into jobwright_live_jobs (id, claim_group, run_at)
   values (unhex(repeat('a', 32)), (select max(id) from jobwright_claim_groups), 0)`,
  `update jobwright_live_jobs set id = $1 where id = unhex(repeat('a', 32))`,
  `delete from jobwright_live_jobs where id = unhex(repeat('a', 32))`,
];

const ALTERATIONS = [
  `update jobwright_jobs set params = '"stray"' where id = $1`,
  `update jobwright_jobs set queue = 'stray' where id = $1`,
  `update jobwright_jobs set headers = '{"stray":"x"}' where id = $1`,
  `update jobwright_jobs set name = 'stray' where id = $1`,
  `update jobwright_jobs set params = concat(params, ' ') where id = $1`,
];
