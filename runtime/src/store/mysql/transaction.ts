import type { Connection, ResultSetHeader } from 'mysql2/promise';
import { InvalidOptionError } from '../../types/errors.js';
import { lookInto, type Execute } from '../application-transaction.js';
import type { Transaction } from '../store.js';
import { execute, type Query, type Value } from './connection.js';
import * as SQL from './sql/submit.js';

/**
 * Does `work` in a transaction of the application's, all of it or none:
 *
 * - a connection of mysql2, promises or callbacks, on which a transaction is open;
 * - the transaction object of Knex, of Drizzle (`drizzle-orm/mysql2`), of Kysely.
 *
 * @throws {InvalidOptionError} for anything else, a pool among them: each of its statements would be committed alone.
 */
export async function wholeIn<T>(tx: Transaction, work: (query: Query) => Promise<T>): Promise<T> {
  const { query, tell } = await savepointIn(tx);
  try {
    const result = await work(query);
    await tell(SQL.RELEASE);
    return result;
  } catch (error) {
    // After a deadlock there is nothing left to go back to; the first error says so.
    await tell(SQL.ROLL_BACK_TO_SAVEPOINT).catch(() => undefined);
    throw error;
  }
}

interface ApplicationTransaction {
  readonly query: Query;
  /** Runs a statement that takes no values, such as one about savepoints, which cannot be prepared. */
  readonly tell: (sql: string) => Promise<void>;
}

/** Its answer tells whether a transaction is open. */
async function savepointIn(tx: Transaction): Promise<ApplicationTransaction> {
  const given = await lookInto(tx);
  if (given.kind === 'refused') throw notTaken(given.why);
  if (given.kind === 'kysely') {
    const application = ofKysely(given.execute);
    await application.tell(SQL.SAVEPOINT);
    return application;
  }
  const connection = asConnection(given.object);
  const [{ serverStatus }] = await connection.query<ResultSetHeader>(SQL.SAVEPOINT);
  if (!inTransaction(serverStatus)) {
    throw notTaken('on the connection that it was given, no transaction is open');
  }
  return {
    query: (text, values = []) => execute(connection, text, values.map(inAscii)),
    async tell(sql) {
      await connection.query(sql);
    },
  };
}

function notTaken(why: string): InvalidOptionError {
  return new InvalidOptionError(
    'A MariaDB store submits `in` a connection of mysql2 on which a transaction is open, or the transaction object of ' +
      `Kysely, Knex or Drizzle (on mysql2); ${why}.`,
  );
}

const SERVER_STATUS_IN_TRANS = 1;
const SERVER_STATUS_AUTOCOMMIT = 2;

/** With autocommit off every statement is in a transaction. */
function inTransaction(serverStatus: number): boolean {
  return (
    (serverStatus & SERVER_STATUS_IN_TRANS) !== 0 || (serverStatus & SERVER_STATUS_AUTOCOMMIT) === 0
  );
}

function asConnection(tx: unknown): Connection {
  if (typeof tx !== 'object' || tx === null) throw notTaken('it was given something else');
  const { execute: run, promise, getConnection } = tx as Partial<Record<string, unknown>>;
  if (typeof run !== 'function') throw notTaken('it was given something else');
  // A pool has `execute` too, but each call may go to another connection.
  if (typeof getConnection === 'function') {
    throw notTaken('it was given a pool, or a database object that is no transaction');
  }
  return typeof promise === 'function' ? (promise.call(tx) as Connection) : (tx as Connection);
}

/** JSON texts in ASCII, so that the character set of an application's connection does not matter. */
function inAscii(value: Value): Value {
  if (typeof value !== 'string') return value;
  return value.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function ofKysely(execute: Execute): ApplicationTransaction {
  return {
    query: async <T>(sql: string, values: readonly Value[] = []) =>
      (await execute(sql, values.map(asBytes))) as T[],
    async tell(sql) {
      await execute(sql, []);
    },
  };
}

/**
 * Kysely lets mysql2 write values into the text. Bytes are written as hexadecimal digits, which mean the same in every SQL
 * mode and character set; a quoted text would not.
 */
function asBytes(value: Value): unknown {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
