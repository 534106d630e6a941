import { InvalidOptionError } from '../../types/errors.js';
import type { Transaction } from '../store.js';
import { TYPES, type Query } from './connection.js';

/**
 * Runs statements in a transaction of the application's. What is taken is told by its shape, since its library may be
 * there in any version or not at all:
 *
 * - a client of `pg` (also one checked out of a pool) on which a transaction is open;
 * - the transaction object of Knex, of Drizzle (`drizzle-orm/node-postgres`), of Kysely.
 *
 * @throws {InvalidOptionError} for anything else, a `pg.Pool` among them: each of its statements would be committed alone.
 */
export async function queryIn(tx: Transaction): Promise<Query> {
  if (isKysely(tx)) return kyselyQuery(tx);
  const client = isKnex(tx) ? await tx.client.acquireConnection() : (drizzleClient(tx) ?? tx);
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

/** Knex: a function with properties. Within a transaction its `client` hands out the one connection, and keeps it. */
interface KnexTransaction {
  readonly client: { acquireConnection(): Promise<unknown> };
}

function isKnex(tx: Transaction): tx is KnexTransaction {
  if (typeof tx !== 'function') return false;
  const knex = tx as {
    readonly isTransaction?: unknown;
    isCompleted?(): boolean;
    readonly client?: Partial<KnexTransaction['client']>;
  };
  if (typeof knex.client?.acquireConnection !== 'function') return false;
  if (knex.isTransaction !== true) {
    throw notTaken('it was given Knex itself, not a transaction of it');
  }
  if (knex.isCompleted?.() === true) throw notTaken('the transaction of Knex has ended');
  return true;
}

/** Drizzle: its session holds what it was made with: within a transaction, one client. */
function drizzleClient(tx: Transaction): unknown {
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

function kyselyQuery(tx: KyselyTransaction): Query {
  const plain = tx.withoutPlugins();
  return async <T>(sql: string, parameters: readonly unknown[] = []) => {
    // What Kysely's CompiledQuery.raw makes.
    const query = { kind: 'RawNode', sqlFragments: [sql], parameters: [] };
    const queryId = { queryId: 'jobwright' };
    return (await plain.executeQuery({ sql, parameters, query, queryId })).rows as T[];
  };
}
