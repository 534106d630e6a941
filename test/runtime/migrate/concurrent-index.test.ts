import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '@jobwright/runtime/migrate';
import { openStore, type Store } from '@jobwright/runtime/store';
import { aJob } from '../../../runtime/dist/conformance/bench.js';
import { createPostgres, type TestPostgres } from '../../support/postgres.js';
import { beginTransaction, statements } from '../../support/stores.js';
import { until } from '../../support/until.js';

const NAME = 'media.file.index-format.1a2b3c4d';
const SQL = `-- jobwright: outside a transaction
create index concurrently if not exists "format_1a2b3c4d"
  on jobwright.jobs ((params ->> 'format')) where name = 'media.file';
`;

describe('an index in PostgreSQL', () => {
  let database: TestPostgres;
  let store: Store;
  let dir: string;
  beforeEach(async () => {
    database = await createPostgres();
    store = await openStore(database.url);
    await store.open();
    dir = await mkdtemp(join(tmpdir(), 'jobwright-index-'));
    await mkdir(join(dir, 'postgres'));
    await writeFile(join(dir, 'postgres', `${NAME}.sql`), SQL);
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
    await rm(dir, { recursive: true });
  });

  const query = (sql: string) => statements({ kind: 'postgres', url: database.url }, sql);

  /** An application's transaction that has submitted a job, so that no index on jobs can be finished. */
  async function submitting() {
    const transaction = await beginTransaction({ kind: 'postgres', url: database.url });
    await store.submit([aJob()], transaction.handle);
    return transaction;
  }

  /** The process that waits for that transaction before it can make the index. */
  async function building(): Promise<number> {
    const row = await until(async () => {
      const rows = await query(
        `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
           and wait_event_type = 'Lock' and query ilike '%create index%'`,
      );
      return rows[0] as { pid: number } | undefined;
    });
    return row.pid;
  }

  const valid = async () => {
    const rows = await query(
      `select indisvalid as valid from pg_index where indexrelid = to_regclass('jobwright.format_1a2b3c4d')`,
    );
    return rows.map((row) => (row as { valid: boolean }).valid);
  };

  it('is made while jobs are submitted: nobody waits for it', async () => {
    const transaction = await submitting();
    const migrating = migrate(database.url, { dir });
    await building();
    // Behind a waiting CREATE INDEX that locks the table, this would wait too, for ever.
    const impatient = new pg.Client({ connectionString: database.url });
    await impatient.connect();
    await impatient.query(`set lock_timeout = '2s'; begin`);
    await store.submit([aJob({ name: 'media.file', params: '{"format":"ogg"}' })], impatient);
    await impatient.query('commit');
    await impatient.end();
    await transaction.commit();
    expect((await migrating).applied).toEqual([NAME]);
    expect(await valid()).toEqual([true]);
  });

  it('is made once by several that migrate at once', async () => {
    const transaction = await submitting();
    const all = [1, 2, 3].map(() => migrate(database.url, { dir }));
    await building();
    await transaction.commit();
    const applied = (await Promise.all(all)).flatMap((one) => one.applied);
    expect(applied).toEqual([NAME]);
    expect(await valid()).toEqual([true]);
  });

  it('is made anew where its making was broken off', async () => {
    const transaction = await submitting();
    const failing = migrate(database.url, { dir });
    const refused = expect(failing).rejects.toThrow();
    await query(`select pg_terminate_backend(${await building()})`);
    await refused;
    await transaction.commit();
    expect(await valid(), 'what is left of it').toEqual([false]);
    expect((await migrate(database.url, { dir })).applied).toEqual([NAME]);
    expect(await valid()).toEqual([true]);
  });

  it('is told of where it cannot be made, and is made in the end', async () => {
    await writeFile(
      join(dir, 'postgres', `${NAME}.sql`),
      SQL.replace('params ->>', 'nonsense ->>'),
    );
    await expect(migrate(database.url, { dir })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      migration: NAME,
      tried: 'apply in part',
    });
    await writeFile(join(dir, 'postgres', `${NAME}.sql`), SQL);
    expect((await migrate(database.url, { dir })).applied).toEqual([NAME]);
  });
});
