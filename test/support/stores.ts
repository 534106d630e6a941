import pg from 'pg';
import type { Transaction } from '@jobwright/runtime/store';
import { createEmptyPostgres, createPostgres } from './postgres.js';
import { createEmptySqlite, createSqlite, rawSqlite } from './sqlite.js';

export const STORE_KINDS = ['sqlite', 'postgres'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

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
  }[kind];
  const { url, drop } = await create();
  return { kind, url, drop };
}

/** A transaction as the application has one, on a connection of its own. */
export interface ApplicationTransaction {
  /** What `submit` takes as `in`. */
  readonly handle: Transaction;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

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
    database.exec('begin immediate');
    return { handle: database, commit: end('commit'), rollback: end('rollback') };
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
