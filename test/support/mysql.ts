import { randomUUID } from 'node:crypto';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { migrate } from '@jobwright/runtime/migrate';
import { deleteFrom } from './job-tables.js';
import { reusing, type TestDatabase } from './spare-databases.js';

/** Where the global setup says which server it found, if any: a URL, inherited by every process of the test run. */
export const MYSQL_VARIABLE = 'JOBWRIGHT_TEST_MYSQL_SERVER';

/** Appended to the names of tests that are skipped for want of MariaDB. */
export const WITHOUT_MYSQL = 'skipped: no MariaDB answers at 127.0.0.1:3306';

export type TestMysql = TestDatabase;

export function hasMysql(): boolean {
  return (process.env[MYSQL_VARIABLE] ?? '') !== '';
}

/** A migrated, empty database of its own; takes some 50 ms. */
export async function createMysql(): Promise<TestMysql> {
  const database = await createEmptyMysql();
  await migrate(database.url);
  return database;
}

/**
 * A migrated database that others have used before: to make one costs a MariaDB server a second. For tests that leave nobody who is
 * still connected.
 */
export const reuseMysql = reusing(createMysql, async (url) => {
  const connection = await createConnection({ uri: url, multipleStatements: true });
  await emptyMysql(connection).finally(() => connection.end());
});

/** Claim groups may stay: they are interned for ever. */
export async function emptyMysql(connection: Connection): Promise<void> {
  await connection.query(deleteFrom('jobwright_'));
}

/** A database with nothing in it. */
export async function createEmptyMysql(): Promise<TestMysql> {
  const name = `${prefix()}${randomUUID().slice(0, 8)}`;
  // A default that no table of jobwright's may depend on.
  await onServer(`create database ${name} character set latin1`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => dropDatabase(name),
  };
}

/** Drops every database of this test run. */
export async function dropMysqlDatabases(): Promise<void> {
  const rows = await onServer('select schema_name as name from information_schema.schemata');
  const names = rows.map(({ name }) => String(name)).filter((name) => name.startsWith(prefix()));
  for (const name of names) await dropDatabase(name);
}

/** A table whose creation is just being given up may leave a file behind that the server finds too late. */
async function dropDatabase(name: string): Promise<void> {
  const drop = (): Promise<unknown> => onServer(`drop database if exists ${name}`);
  await drop().catch(drop);
}

async function onServer(sql: string): Promise<RowDataPacket[]> {
  const connection = await createConnection(serverUrl());
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

function serverUrl(): string {
  const url = process.env[MYSQL_VARIABLE];
  if (url === undefined || url === '') throw new Error('the global setup has found no MariaDB');
  return url;
}

/** Every test run has names of its own. */
function prefix(): string {
  const run = process.env.JOBWRIGHT_TEST_RUN;
  if (run === undefined) throw new Error('the global setup has not run');
  return `${run}_`;
}
