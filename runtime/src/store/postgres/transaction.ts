import { InvalidOptionError } from '../../types/errors.js';
import { lookInto } from '../application-transaction.js';
import type { Transaction } from '../store.js';
import { TYPES, type Query } from './connection.js';

/**
 * Runs statements in a transaction of the application's:
 *
 * - a client of `pg` (also one checked out of a pool) on which a transaction is open;
 * - the transaction object of Knex, of Drizzle (`drizzle-orm/node-postgres`), of Kysely.
 *
 * @throws {InvalidOptionError} for anything else, a `pg.Pool` among them: each of its statements would be committed alone.
 */
export async function queryIn(tx: Transaction): Promise<Query> {
  const given = await lookInto(tx);
  if (given.kind === 'refused') throw notTaken(given.why);
  if (given.kind === 'kysely') {
    return async <T>(text: string, values: readonly unknown[] = []) =>
      (await given.execute(text, values)) as T[];
  }
  const client = given.object;
  if (!isClient(client)) throw notTaken('it was given something else');
  if ('totalCount' in client || 'acquireConnection' in client) {
    throw notTaken('it was given a pool, or a database object that is no transaction');
  }
  if (client.getTransactionStatus?.() === 'I') {
    throw notTaken('on the client that it was given, no transaction is open');
  }
  return async <T>(text: string, values: readonly unknown[] = []) =>
    (await client.query({ text, values: [...values], types: TYPES })).rows as T[];
}

function notTaken(why: string): InvalidOptionError {
  return new InvalidOptionError(
    'A PostgreSQL store submits `in` a client of pg on which a transaction is open, or the transaction object of ' +
      `Kysely, Knex or Drizzle (on pg); ${why}.`,
  );
}

/** What pg's clients have; `getTransactionStatus` since 8.18. */
interface Client {
  query(config: {
    readonly text: string;
    readonly values: unknown[];
    readonly types: typeof TYPES;
  }): Promise<{ readonly rows: unknown[] }>;
  getTransactionStatus?(): 'I' | 'T' | 'E' | null;
}

function isClient(value: unknown): value is Client {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Client>).query === 'function'
  );
}
