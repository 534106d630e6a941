import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '@jobwright/runtime/migrate';
import { submitJobs } from '../../../runtime/src/store/postgres/submit.js';
import { uuidv7 } from '../../../runtime/src/json/uuid.js';
import { createMysql, hasMysql, WITHOUT_MYSQL, type TestMysql } from '../../support/mysql.js';
import { createPostgres, type TestPostgres } from '../../support/postgres.js';
import { until } from '../../support/until.js';

const UNDO = `
  drop index jobwright.jobs_of_type;
  drop table jobwright.pruned_keys;
  delete from jobwright.migrations where name = '0002_retention'`;

const INDEXES = `
  select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
  where c.relname = 'jobs_of_type'`;

describe('an index on a PostgreSQL table that is in use', () => {
  let database: TestPostgres;
  let raw: pg.Client;

  beforeEach(async () => {
    database = await createPostgres();
    raw = new pg.Client({ connectionString: database.url });
    await raw.connect();
    await raw.query(UNDO); // as the version before left it
  });
  afterEach(async () => {
    await raw.end();
    await database.drop();
  });

  it('is built while jobs are submitted', async () => {
    // Whoever has written to the table in a transaction that is open keeps the building waiting.
    await raw.query('begin');
    await raw.query('insert into jobwright.jobs select * from jobwright.jobs where false');
    let done = false;
    const migrating = migrate(database.url).finally(() => (done = true));
    await until(async () => (await building(database.url)) === 1);
    expect(await submitByOlderVersion(database.url)).toBe('created');
    expect(done).toBe(false);
    await raw.query('commit');
    expect((await migrating).applied).toEqual(['0002_retention']);
    expect((await raw.query(INDEXES)).rows).toEqual([{ name: 'jobs_of_type', valid: true }]);
  });

  it('is begun anew where its building was interrupted', async () => {
    await raw.query('begin');
    await raw.query('insert into jobwright.jobs select * from jobwright.jobs where false');
    const failing = migrate(database.url).catch((error: unknown) => error);
    await until(async () => (await building(database.url)) === 1);
    await raw.query(`
      select pg_cancel_backend(pid) from pg_stat_activity
      where datname = current_database() and query like '%index concurrently%' and pid <> pg_backend_pid()`);
    const failure = {
      code: 'MIGRATION_FAILED',
      migration: '0002_retention',
      tried: 'apply in part',
    };
    expect(await failing).toMatchObject(failure);
    await raw.query('rollback');
    expect((await raw.query(INDEXES)).rows).toEqual([{ name: 'jobs_of_type', valid: false }]);
    expect((await migrate(database.url)).applied).toEqual(['0002_retention']);
    expect((await raw.query(INDEXES)).rows).toEqual([{ name: 'jobs_of_type', valid: true }]);
  });

  it('is built by one of several processes, while the others ask for the lock', async () => {
    await raw.query('begin');
    await raw.query('insert into jobwright.jobs select * from jobwright.jobs where false');
    const migrating = [1, 2, 3].map(() => migrate(database.url));
    await until(async () => (await building(database.url)) === 1);
    await raw.query('commit');
    const applied = (await Promise.all(migrating)).flatMap((migrated) => migrated.applied);
    expect(applied).toEqual(['0002_retention']);
  });
});

/** How many are building an index, and wait for those who write: from then on the table's catalog has it, invalid. */
async function building(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_progress_create_index
     where datname = current_database() and phase like 'waiting for writers%'`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
}

const job = () => ({
  ...{ id: uuidv7(), name: 'test.job', version: 1, revision: 1, queue: 'q', priority: 0 },
  params: '{}',
});

/** The statements of a submit, from a process that does not ask for the migration. */
async function submitByOlderVersion(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url, statement_timeout: 10_000 });
  await client.connect();
  const query = async <T>(text: string, values: readonly unknown[] = []): Promise<T[]> =>
    (await client.query(text, [...values])).rows as T[];
  const [answer] = await submitJobs(query, [job()], [1], '');
  await client.end();
  return answer?.answer;
}

describe.skipIf(!hasMysql())(hasMysql() ? 'an index on MariaDB' : WITHOUT_MYSQL, () => {
  let database: TestMysql;
  beforeEach(async () => {
    database = await createMysql();
  });
  afterEach(() => database.drop());

  it('lets others go on where a long transaction keeps it from its table', async () => {
    const [holder, other] = await Promise.all([
      createConnection(database.url),
      createConnection({ uri: database.url, multipleStatements: true }),
    ]);
    await other.query(`
      drop index jobwright_jobs_of_type on jobwright_jobs;
      delete from jobwright_migrations where name = '0002_retention'`);
    await holder.query('start transaction');
    await holder.query('select count(*) from jobwright_jobs');
    const migrating = migrate(database.url);
    // Whoever comes while it waits is let in when it gives up, a second later.
    await until(async () => {
      const [rows] = await other.query(
        `select 1 from information_schema.processlist where state like '%metadata lock%' and db = database()`,
      );
      return (rows as unknown[]).length > 0;
    });
    await other.query('select count(*) from jobwright_jobs');
    await holder.query('commit');
    expect((await migrating).applied).toEqual(['0002_retention']);
    await Promise.all([holder.end(), other.end()]);
  });
});
