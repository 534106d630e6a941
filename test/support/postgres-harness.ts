import pg from 'pg';
import type { Hold, StoreHarness, StrayAccess } from '@jobwright/runtime/conformance';
import { openStore } from '@jobwright/runtime/store';
import { deleteFrom, JOB_TABLES } from './job-tables.js';
import { createPostgres, type TestPostgres } from './postgres.js';
import { beginTransaction } from './stores.js';
import { until } from './until.js';

/** The conformance suite on PostgreSQL: a database a test file, emptied for each test. */
export interface PostgresHarness extends StoreHarness {
  close(): Promise<void>;
}

export function postgresHarness(): PostgresHarness {
  let created: Promise<TestPostgres> | undefined;
  return {
    async database() {
      const { url } = await (created ??= createPostgres());
      const raw: pg.Client[] = [];
      const connect = async (): Promise<pg.Client> => {
        const client = new pg.Client({ connectionString: url });
        raw.push(client);
        await client.connect();
        return client;
      };
      await (await connect()).query(deleteFrom('jobwright.', [...JOB_TABLES, 'claim_groups']));
      return {
        async open() {
          const store = await openStore(url);
          await store.open();
          return store;
        },
        async begin() {
          const { handle, ...ends } = await beginTransaction({ kind: 'postgres', url });
          return { tx: handle, ...ends };
        },
        stray: strayAccess(connect),
        async drop() {
          await Promise.all(raw.map((client) => client.end()));
        },
      };
    },
    async close() {
      await (await created)?.drop();
    },
  };
}

function strayAccess(connect: () => Promise<pg.Client>): StrayAccess {
  const tryAll = async (statements: readonly string[], id: string): Promise<void> => {
    const client = await connect();
    // What the suite is about: the database refuses. It looks at the job next.
    for (const sql of statements) await client.query(sql, [id]).catch(() => undefined);
  };
  const hold = async (sql: string, id: string): Promise<Hold> => {
    const client = await connect();
    const watch = await connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await client.query('begin');
    await client.query(sql, [id]);
    return {
      async awaited() {
        await until(async () => (await watch.query(WAITING_FOR, [rows[0]?.pid])).rows.length > 0);
      },
      async commit() {
        await client.query('commit');
      },
    };
  };
  return {
    revive: (id) => tryAll(REVIVALS, id),
    alter: (id) => tryAll(ALTERATIONS, id),
    holdVoided: (id) => hold('update jobwright.live_jobs set epoch = epoch + 1 where id = $1', id),
    holdSettled: (id) =>
      hold(
        `with gone as (delete from jobwright.live_jobs where id = $1 returning *)
         insert into jobwright.ended_jobs
           (id, state, output, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at)
         select id, 'succeeded', '{}', now(), run_at, attempt, losses, epoch, claim_id, runner_id, started_at from gone`,
        id,
      ),
    holdRenewed: (id) =>
      hold(
        `update jobwright.runners set lease_until = lease_until + interval '1 hour' where id = $1`,
        id,
      ),
    holdEnded: (id) =>
      hold('update jobwright.runners set ended_at = clock_timestamp() where id = $1', id),
  };
}

const WAITING_FOR = 'select 1 from pg_stat_activity where $1::int = any (pg_blocking_pids(pid))';

const REVIVALS = [
  `update jobwright.ended_jobs set state = 'failed', output = null where id = $1`,
  `update jobwright.ended_jobs set error = '{"kind":"lost","message":"stray"}' where id = $1`,
  `insert into jobwright.ended_jobs (id, state, ended_at, run_at, attempt, losses, epoch)
   values ($1, 'dead', now(), now(), 0, 0, 0) on conflict (id) do update set state = excluded.state`,
  `insert into jobwright.live_jobs (id, claim_group, run_at)
   select $1, (select max(id) from jobwright.claim_groups), now()`,
  `with made as (
     insert into jobwright.live_jobs (id, claim_group, run_at)
     select gen_random_uuid(), (select max(id) from jobwright.claim_groups), now() returning id)
   select id, $1::uuid from made`,
  `update jobwright.live_jobs set id = $1`,
  `delete from jobwright.live_jobs where id <> $1`,
];

const ALTERATIONS = [
  `update jobwright.jobs set params = '"stray"' where id = $1`,
  `update jobwright.jobs set queue = 'stray' where id = $1`,
  `update jobwright.jobs set headers = '{"stray":"x"}' where id = $1`,
  `update jobwright.jobs set name = 'stray' where id = $1`,
];
