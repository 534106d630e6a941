import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '@jobwright/runtime/migrate';
import { deleteFrom } from './job-tables.js';
import { reusing, type TestDatabase } from './spare-databases.js';

/** Where the global setup says which server it found: a URL, inherited by every process of the test run. */
export const SERVER_VARIABLE = 'JOBWRIGHT_TEST_SERVER';
const RUN_VARIABLE = 'JOBWRIGHT_TEST_RUN';

export type TestPostgres = TestDatabase;

/** A migrated, empty database of its own; copied from a template, which takes some 50 ms. */
export async function createPostgres(): Promise<TestPostgres> {
  return create(`template ${template()}`);
}

/** A migrated database that others have used before: to copy the template and to drop that costs a quarter of a second. */
export const reusePostgres = reusing(createPostgres, (url) => inDatabase(url, EMPTY));

/** Whoever is still connected, such as a runner that was given up, writes nothing any more. */
const EMPTY = `
  select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid();
  ${deleteFrom('jobwright.')}`;

/** A database with nothing in it. */
export async function createEmptyPostgres(): Promise<TestPostgres> {
  return create('');
}

async function create(from: string): Promise<TestPostgres> {
  const name = `${run()}_${randomUUID().slice(0, 8)}`;
  await onServer(`create database ${name} ${from}`);
  return {
    url: databaseUrl(name),
    drop: () => onServer(`drop database if exists ${name} with (force)`).then(() => undefined),
  };
}

/**
 * Called once, by the global setup. The lock says, for as long as this process lives, that the run's databases are in use;
 * those of runs that were killed are dropped.
 */
export async function makeTemplate(): Promise<void> {
  process.env[RUN_VARIABLE] = `jobwright_test_${randomUUID().slice(0, 8)}`;
  await lockRun();
  await dropLeftOver();
  await onServer(`create database ${template()}`);
  await migrate(databaseUrl(template()));
}

let holder: pg.Client | undefined;

async function lockRun(): Promise<void> {
  holder = new pg.Client({ connectionString: serverUrl(), keepAlive: true });
  holder.on('error', () => undefined); // the server went away, and so did the lock
  await holder.connect();
  await holder.query('select pg_advisory_lock(hashtext($1))', [run()]);
}

/** Young ones are spared: their run may be of a checkout that takes no lock yet. */
const LEFT_OVER = `
  select d.datname from pg_database d
  where d.datname ~ '^jobwright_test_[0-9a-f]{8}_'
    and (pg_stat_file('base/' || d.oid || '/PG_VERSION', true)).modification < now() - interval '15 minutes'`;

async function dropLeftOver(): Promise<void> {
  // Who may not look at the server's files lets them be.
  const rows = await onServer<{ datname: string }>(LEFT_OVER).catch(() => []);
  const runs = new Set(rows.map(({ datname }) => datname.slice(0, run().length)));
  for (const name of runs) {
    const tried = await holder?.query<{ over: boolean }>(
      'select pg_try_advisory_lock(hashtext($1)) as over',
      [name],
    );
    if (tried?.rows[0]?.over !== true) continue;
    for (const { datname } of rows.filter((row) => row.datname.startsWith(name))) {
      await onServer(`drop database if exists ${datname} with (force)`);
    }
    await holder?.query('select pg_advisory_unlock(hashtext($1))', [name]);
  }
}

/** Drops every database of this test run. */
export async function dropDatabases(): Promise<void> {
  const rows = await onServer<{ datname: string }>(
    `select datname from pg_database where datname like '${run()}%'`,
  );
  for (const { datname } of rows) await onServer(`drop database if exists ${datname} with (force)`);
  await holder?.end();
}

function run(): string {
  const name = process.env[RUN_VARIABLE];
  if (name === undefined) throw new Error('the global setup has not run');
  return name;
}

function template(): string {
  return `${run()}_template`;
}

function serverUrl(): string {
  const url = process.env[SERVER_VARIABLE];
  if (url === undefined) throw new Error('the global setup has not run');
  return url;
}

function databaseUrl(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

function onServer<T extends object>(sql: string): Promise<T[]> {
  return inDatabase(serverUrl(), sql);
}

async function inDatabase<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
