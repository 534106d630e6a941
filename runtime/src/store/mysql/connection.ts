import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Pool, PoolConnection } from 'mysql2/promise';
import { connectionOptions, loadDriver } from './driver.js';
import { asStoreError, isAway, isConflict } from './errors.js';
import { uuid } from './ids.js';
import { ISOLATION, LONGEST_PACKET, SETTINGS, SNAPSHOT_ISOLATION } from './sql/schema.js';

const POOL_SIZE = 4;
/** A server that vanished without closing its connections says nothing, ever. */
const QUERY_TIMEOUT_MS = 30_000;
const TRIES_WHEN_AWAY = 5;
const TRIES_ON_CONFLICT = 20;
/** A lock that an application holds is waited for so long, in several tries. */
const CONFLICT_LIMIT_MS = 30_000;
const LONGEST_PAUSE_MS = 800;

export type Value = string | number | null;

/** Statements are text and values, which never become part of the text: many rows are one value, a JSON array. */
export type Query = <T>(text: string, values?: readonly Value[]) => Promise<T[]>;

/** One database: a small pool, and the patience to ask again where that is safe. */
export class MysqlConnection {
  #pool: Promise<Pool> | undefined;
  readonly #set = new WeakSet<object>();

  constructor(
    readonly url: string,
    readonly label: string,
  ) {}

  /** Runs one statement, which must be safe to repeat, again if need be. */
  query<T>(text: string, values: readonly Value[] = []): Promise<T[]> {
    return this.#patiently(() => this.#lend((connection) => execute<T>(connection, text, values)));
  }

  /** Runs `work`, which must be safe to repeat, in one READ COMMITTED transaction. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.#patiently(() => this.#within('start transaction', work));
  }

  /** Runs `work`, which only reads, in several statements that must agree with each other. */
  snapshot<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.#patiently(() =>
      this.#lend(async (connection) => {
        await connection.query(SNAPSHOT_ISOLATION);
        return within(connection, 'start transaction read only', work);
      }),
    );
  }

  async close(): Promise<void> {
    await (await this.#pool)?.end();
  }

  #within<T>(begin: string, work: (query: Query) => Promise<T>): Promise<T> {
    return this.#lend((connection) => within(connection, begin, work));
  }

  /** Lends a connection of the pool; one that failed in any way but by a conflict is not used again. */
  async #lend<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
    const connection = await (await (this.#pool ??= this.#open())).getConnection();
    try {
      if (!this.#set.has(connection.connection)) {
        await connection.query(SETTINGS);
        await connection.query(ISOLATION);
        this.#set.add(connection.connection);
      }
      const result = await work(connection);
      connection.release();
      return result;
    } catch (error) {
      if (isConflict(error)) connection.release();
      else connection.destroy();
      throw error;
    }
  }

  async #open(): Promise<Pool> {
    const driver = await loadDriver();
    return driver.createPool({
      ...connectionOptions(this.url),
      connectionLimit: POOL_SIZE,
      multipleStatements: false,
    });
  }

  /** Asks again after a conflict or a lost connection, with growing, random pauses, within a bound. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const givenUpAt = performance.now() + CONFLICT_LIMIT_MS;
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const again = isConflict(error)
          ? tries < TRIES_ON_CONFLICT && performance.now() < givenUpAt
          : isAway(error) && tries < TRIES_WHEN_AWAY;
        if (!again) throw asStoreError(this.label, error);
        const longest = Math.min((isConflict(error) ? 2 : 50) * 2 ** tries, LONGEST_PAUSE_MS);
        await sleep((longest * (1 + Math.random())) / 2);
      }
    }
  }
}

async function within<T>(
  connection: PoolConnection,
  begin: string,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  await connection.query(begin);
  try {
    const result = await work((text, values = []) => execute(connection, text, values));
    await connection.query('commit');
    return result;
  } catch (error) {
    // A deadlock has rolled all back already, a lock wait that was given up only its statement.
    if (!isAway(error)) await connection.query('rollback').catch(() => undefined); // a lost connection has done so
    throw error;
  }
}

/** Shorter values fit whatever characters they have, unless a server is set to far less than its default of 16 MB. */
const SURELY_FITS = 1_000_000;
/** For what else a statement with long texts sends. */
const BESIDE_TEXTS = 4_096;

/**
 * What is too large is not sent: the server hangs up while it is still being written, which cannot be told from an outage, and then
 * it would be sent again and again.
 */
async function checkSize(
  connection: Pick<Connection, 'execute'>,
  values: readonly Value[],
): Promise<void> {
  const bytes = sumOf(values, (text) => Buffer.byteLength(text)) + BESIDE_TEXTS;
  const [row] = await run<{ readonly bytes: number }>(connection, LONGEST_PACKET, []);
  if (row !== undefined && bytes > row.bytes) {
    const message = `${bytes} bytes are more than the server's max_allowed_packet of ${row.bytes}`;
    throw Object.assign(new Error(message), { code: 'ER_NET_PACKET_TOO_LARGE', errno: 1153 });
  }
}

function sumOf(values: readonly Value[], size: (text: string) => number): number {
  return values.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? size(value) : 0),
    0,
  );
}

/** Prepares each statement once a connection. Ids come as bytes; everything else is a number or text. */
export async function execute<T>(
  connection: Pick<Connection, 'execute'>,
  text: string,
  values: readonly Value[],
): Promise<T[]> {
  if (sumOf(values, (value) => value.length) >= SURELY_FITS) await checkSize(connection, values);
  return run<T>(connection, text, values);
}

async function run<T>(
  connection: Pick<Connection, 'execute'>,
  text: string,
  values: readonly Value[],
): Promise<T[]> {
  const [rows] = await connection.execute({
    sql: text,
    values: [...values],
    timeout: QUERY_TIMEOUT_MS,
    // Whatever an application has set for its connection.
    rowsAsArray: false,
    nestTables: false,
    typeCast: true,
    dateStrings: false,
    supportBigNumbers: true,
    bigNumberStrings: false,
  });
  return Array.isArray(rows) ? rows.map((row) => withUuids(row) as T) : [];
}

function withUuids(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name,
      Buffer.isBuffer(value) ? uuid(value) : value,
    ]),
  );
}
