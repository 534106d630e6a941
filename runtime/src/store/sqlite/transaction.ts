import { InvalidOptionError } from '../../types/errors.js';
import type { Transaction } from '../store.js';
import type { Database } from './driver.js';

/** Runs one statement in a transaction of the application's, and answers its rows. */
export type Execute = (sql: string, values: readonly unknown[]) => Promise<unknown[]>;

/** A transaction of the application's: a database object that works at once, or something that answers later. */
export type ApplicationTransaction =
  { readonly database: Database } | { readonly execute: Execute };

/**
 * Tells a transaction of the application's by its shape, since its library may be there in any version or not at all:
 *
 * - a database object of `node:sqlite`, `@photostructure/sqlite` or `better-sqlite3` on which a transaction is open;
 * - the transaction object of Drizzle (`drizzle-orm/better-sqlite3`), or of Kysely.
 *
 * @throws {InvalidOptionError} for anything else.
 */
export function inTransactionOf(tx: Transaction): ApplicationTransaction {
  if (isKysely(tx)) return { execute: kyselyExecute(tx) };
  const database = drizzleDatabase(tx) ?? tx;
  if (!isDatabase(database)) throw notTaken('it was given something else');
  if (database.isTransaction === false || database.inTransaction === false) {
    throw notTaken('on the one that it was given, no transaction is open');
  }
  return { database };
}

function notTaken(why: string): InvalidOptionError {
  return new InvalidOptionError(
    'A SQLite store submits `in` a database object of node:sqlite, @photostructure/sqlite or better-sqlite3 ' +
      `on which a transaction is open, or the transaction object of Kysely or Drizzle; ${why}.`,
  );
}

/** Whether a transaction is open: `isTransaction` of node:sqlite (not in all versions), `inTransaction` of better-sqlite3. */
interface ApplicationDatabase extends Database {
  readonly isTransaction?: boolean;
  readonly inTransaction?: boolean;
}

function isDatabase(value: unknown): value is ApplicationDatabase {
  const { prepare, exec } = value as Partial<Database>;
  return typeof prepare === 'function' && typeof exec === 'function';
}

/** Drizzle: its session holds the database object. */
function drizzleDatabase(tx: Transaction): unknown {
  return (tx as { readonly session?: { readonly client?: unknown } }).session?.client;
}

interface KyselyTransaction {
  /** Plugins may rename columns. */
  withoutPlugins(): KyselyTransaction;
  executeQuery(query: object): Promise<{ readonly rows: unknown[] }>;
}

function isKysely(tx: Transaction): tx is KyselyTransaction {
  const { executeQuery, withoutPlugins, isTransaction } = tx as Partial<KyselyTransaction> & {
    readonly isTransaction?: unknown;
  };
  if (typeof executeQuery !== 'function' || typeof withoutPlugins !== 'function') return false;
  if (isTransaction !== true) throw notTaken('it was given Kysely itself, not a transaction of it');
  return true;
}

function kyselyExecute(tx: KyselyTransaction): Execute {
  const plain = tx.withoutPlugins();
  return async (sql, parameters) => {
    // What Kysely's CompiledQuery.raw makes.
    const query = { kind: 'RawNode', sqlFragments: [sql], parameters: [] };
    const queryId = { queryId: 'jobwright' };
    return (await plain.executeQuery({ sql, parameters, query, queryId })).rows;
  };
}
