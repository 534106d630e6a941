import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';
import type { Transaction } from '@jobwright/runtime/store';
import { createEmptyMysql, createMysql, hasMysql, reuseMysql } from './mysql.js';
import { createEmptyPostgres, createPostgres, reusePostgres } from './postgres.js';
import { createEmptySqlite, createSqlite, rawSqlite } from './sqlite.js';

export type StoreKind = 'sqlite' | 'postgres' | 'mysql';

/** The databases that tests of every store use; MariaDB where there is one (the global setup says so). */
export const STORE_KINDS: readonly StoreKind[] = hasMysql()
  ? ['sqlite', 'postgres', 'mysql']
  : ['sqlite', 'postgres'];

/** A database of one test's own. */
export interface FreshStore {
  readonly kind: StoreKind;
  readonly url: string;
  readonly drop: () => Promise<void>;
}

export async function freshStore(kind: StoreKind, { migrated = true } = {}): Promise<FreshStore> {
  const create = {
    sqlite: migrated ? createSqlite : createEmptySqlite,
    postgres: migrated ? createPostgres : createEmptyPostgres,
    mysql: migrated ? createMysql : createEmptyMysql,
  }[kind];
  const { url, drop } = await create();
  return { kind, url, drop };
}

/** The same, migrated; on a server one that a test before has given back. See {@link reusePostgres} and {@link reuseMysql}. */
export async function emptyStore(kind: StoreKind): Promise<FreshStore> {
  const reuse = { sqlite: createSqlite, postgres: reusePostgres, mysql: reuseMysql }[kind];
  return { kind, ...(await reuse()) };
}

/** A transaction as the application has one, on a connection of its own. */
export interface ApplicationTransaction {
  /** What `submit` takes as `in`. */
  readonly handle: Transaction;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** A runner's tick may be writing just now. */
const WAIT_FOR_OTHERS = 'pragma busy_timeout = 10000';

export async function beginTransaction(
  store: Pick<FreshStore, 'kind' | 'url'>,
): Promise<ApplicationTransaction> {
  if (store.kind === 'sqlite') {
    const database = await rawSqlite(store.url.replace(/^sqlite:/, ''));
    const end = (how: string) => (): Promise<void> => {
      database.exec(how);
      database.close();
      return Promise.resolve();
    };
    database.exec(WAIT_FOR_OTHERS);
    database.exec('begin immediate');
    return { handle: database, commit: end('commit'), rollback: end('rollback') };
  }
  if (store.kind === 'mysql') {
    const connection = await createConnection(store.url);
    await connection.beginTransaction();
    const end = (how: string) => async (): Promise<void> => {
      await connection.query(how);
      await connection.end();
    };
    return { handle: connection, commit: end('commit'), rollback: end('rollback') };
  }
  const client = new pg.Client({ connectionString: store.url });
  const end = (how: string) => async (): Promise<void> => {
    await client.query(how);
    await client.end();
  };
  await client.connect();
  await client.query('begin');
  return { handle: client, commit: end('commit'), rollback: end('rollback') };
}

/** What a person at a prompt does: one statement or several; answers the rows of a query. */
export async function statements(
  { kind, url }: Pick<FreshStore, 'kind' | 'url'>,
  sql: string,
): Promise<readonly object[]> {
  if (kind === 'sqlite') {
    const database = await rawSqlite(url.replace('sqlite:', ''));
    try {
      database.exec(WAIT_FOR_OTHERS);
      if (!/^(select|explain)/.test(sql)) return (database.exec(sql), []);
      const rows = database.prepare(sql).all();
      return rows.map((row) => ({ ...row }));
    } finally {
      database.close();
    }
  }
  if (kind === 'mysql') {
    const connection = await createConnection({ uri: url, multipleStatements: true });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : [];
    } finally {
      await connection.end();
    }
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}
