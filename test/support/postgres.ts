import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrate } from '@jobwright/runtime/migrate';

/** Where the global setup says which server it found: a URL, inherited by every process of the test run. */
export const SERVER_VARIABLE = 'JOBWRIGHT_TEST_SERVER';
const RUN_VARIABLE = 'JOBWRIGHT_TEST_RUN';

export interface TestPostgres {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** A migrated, empty database of its own; copied from a template, which takes some 50 ms. */
export async function createPostgres(): Promise<TestPostgres> {
  return create(`template ${template()}`);
}

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

/** Called once, by the global setup. */
export async function makeTemplate(): Promise<void> {
  process.env[RUN_VARIABLE] = `jobwright_test_${randomUUID().slice(0, 8)}`;
  await onServer(`create database ${template()}`);
  await migrate(databaseUrl(template()));
}

/** Drops every database of this test run. */
export async function dropDatabases(): Promise<void> {
  const rows = await onServer<{ datname: string }>(
    `select datname from pg_database where datname like '${run()}%'`,
  );
  for (const { datname } of rows) await onServer(`drop database if exists ${datname} with (force)`);
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

async function onServer<T extends object>(sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}
