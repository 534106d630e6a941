import { InvalidOptionError } from '../../types/errors.js';
import { lookInto, type Execute } from '../application-transaction.js';
import type { Transaction } from '../store.js';
import type { Database } from './driver.js';

/** A transaction of the application's: a database object that works at once, or something that answers later. */
export type ApplicationTransaction =
  { readonly database: Database } | { readonly execute: Execute };

/**
 * The transaction that an application gave:
 *
 * - a database object of `node:sqlite`, `@photostructure/sqlite` or `better-sqlite3` on which a transaction is open;
 * - the transaction object of Knex (on `better-sqlite3`), of Drizzle (`drizzle-orm/better-sqlite3`), or of Kysely.
 *
 * @throws {InvalidOptionError} for anything else.
 */
export async function inTransactionOf(tx: Transaction): Promise<ApplicationTransaction> {
  const given = await lookInto(tx);
  if (given.kind === 'refused') throw notTaken(given.why);
  if (given.kind === 'kysely') return { execute: given.execute };
  const database = given.object;
  if (!isDatabase(database)) throw notTaken('it was given something else');
  if (database.isTransaction === false || database.inTransaction === false) {
    throw notTaken('on the one that it was given, no transaction is open');
  }
  return { database };
}

function notTaken(why: string): InvalidOptionError {
  return new InvalidOptionError(
    'A SQLite store submits `in` a database object of node:sqlite, @photostructure/sqlite or better-sqlite3 ' +
      'on which a transaction is open, or the transaction object of Kysely, Knex or Drizzle (on better-sqlite3); ' +
      `${why}.`,
  );
}

/** Whether a transaction is open: `isTransaction` of node:sqlite (not in all versions), `inTransaction` of better-sqlite3. */
interface ApplicationDatabase extends Database {
  readonly isTransaction?: boolean;
  readonly inTransaction?: boolean;
}

function isDatabase(value: unknown): value is ApplicationDatabase {
  if (typeof value !== 'object' || value === null) return false;
  // The package sqlite3 alone has `parallelize`: its methods have the same names, but answer later, by callbacks.
  const { prepare, exec, parallelize } = value as Partial<Record<string, unknown>>;
  return (
    typeof prepare === 'function' && typeof exec === 'function' && typeof parallelize !== 'function'
  );
}
