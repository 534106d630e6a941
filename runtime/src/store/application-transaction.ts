import type { Transaction } from './store.js';

/** Runs one statement in a transaction of the application's, and answers its rows. */
export type Execute = (sql: string, values: readonly unknown[]) => Promise<unknown[]>;

/** What is behind that which an application gave as its transaction. */
export type Given =
  | { readonly kind: 'driver'; readonly object: unknown }
  | { readonly kind: 'kysely'; readonly execute: Execute }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Tells the transaction objects of Kysely, Knex and Drizzle by their shapes, since a library may be there in any version or
 * not at all: of Knex and Drizzle the driver's object that they hold is answered, of Kysely a way to run statements. What is
 * of none of them is answered as it is; the adapter knows its drivers.
 */
export async function lookInto(tx: Transaction): Promise<Given> {
  if (isKysely(tx)) {
    return tx.isTransaction === true
      ? { kind: 'kysely', execute: executeOf(tx) }
      : refused('it was given Kysely itself, not a transaction of it');
  }
  if (isKnex(tx)) {
    if (tx.isTransaction !== true) {
      return refused('it was given Knex itself, not a transaction of it');
    }
    if (tx.isCompleted?.() === true) return refused('the transaction of Knex has ended');
    return { kind: 'driver', object: await tx.client.acquireConnection() };
  }
  // Drizzle: its session holds what it was made with: within a transaction, one connection.
  const drizzle = tx as { readonly session?: { readonly client?: unknown } };
  return { kind: 'driver', object: drizzle.session?.client ?? tx };
}

function refused(why: string): Given {
  return { kind: 'refused', why };
}

/** A function with properties. Within a transaction its `client` hands out the one connection, and keeps it. */
interface Knex {
  readonly isTransaction?: unknown;
  isCompleted?(): boolean;
  readonly client: { acquireConnection(): Promise<unknown> };
}

function isKnex(tx: Transaction): tx is Knex {
  const { client } = tx as { readonly client?: Partial<Knex['client']> };
  return typeof tx === 'function' && typeof client?.acquireConnection === 'function';
}

interface Kysely {
  readonly isTransaction?: unknown;
  /** Plugins may rename columns. */
  withoutPlugins(): Kysely;
  executeQuery(query: object): Promise<{ readonly rows: unknown[] }>;
}

function isKysely(tx: Transaction): tx is Kysely {
  const { executeQuery, withoutPlugins } = tx as Partial<Kysely>;
  return typeof executeQuery === 'function' && typeof withoutPlugins === 'function';
}

function executeOf(tx: Kysely): Execute {
  const plain = tx.withoutPlugins();
  return async (sql, parameters) => {
    // What Kysely's CompiledQuery.raw makes.
    const query = { kind: 'RawNode', sqlFragments: [sql], parameters: [] };
    const queryId = { queryId: 'jobwright' };
    return (await plain.executeQuery({ sql, parameters, query, queryId })).rows;
  };
}
