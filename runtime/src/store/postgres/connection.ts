import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { asParameter } from './array-literal.js';
import { JobwrightError, StoreUnavailableError } from '../../types/errors.js';
import { asStoreError, isAway, isConflict, isRefusedParameter } from './errors.js';
import { SEQSCAN_SETTING } from './sql/schema.js';

const POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 5_000;
/** A server that vanished without closing its connections says nothing, ever. */
const QUERY_TIMEOUT_MS = 30_000;
const TRIES_WHEN_AWAY = 5;
const TRIES_ON_CONFLICT = 20;
const LONGEST_PAUSE_MS = 800;

/**
 * Each statement walks an index, whatever the tables' statistics say: a plan cached while a table was empty would otherwise
 * scan it once it is full (76 ms instead of 0.6 for 20 stale settles; bench/layout). Just-in-time compilation, meant for
 * long queries, would be set off by the price this puts on scans. And a prepared statement is planned once: the server thought a
 * plan made anew for each claim of one job from a large queue worth its while, and spent 0.5 of 1.6 ms on it (bench/claim).
 */
const SETTINGS = '-c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan';

/**
 * What a transaction pooler (PgBouncer with `pool_mode = transaction`) leaves of a connection: each transaction may be on
 * another of the server's. So there are no prepared statements, and no plan is cached that {@link SETTINGS} would have to
 * keep from going stale: each statement is planned for its values and the tables as they are. Nor can one listen.
 */
const POOLED = /[?&]pgbouncer=(true|1)\b/;

/** Statements are text and values; the values are arrays, numbers and strings that pg sends as they are. */
export type Query = <T>(text: string, values?: readonly unknown[]) => Promise<T[]>;

/**
 * Numbers and booleans as such, all else as text: what the application has told pg's global type parsers to do is of no
 * concern here. Type ids are those of pg_type.dat.
 */
export const TYPES = {
  getTypeParser: (type: number) => (text: string) => {
    if (type === 20 || type === 21 || type === 23) return Number(text);
    return type === 16 ? text === 't' : text;
  },
};

/** One database: a small pool, and the patience to ask again where that is safe. */
export class PostgresConnection {
  #config: pg.ClientConfig;
  #pool: pg.Pool;
  /** Whether statements may be prepared by name, and hints listened for: not through a transaction pooler. */
  #direct: boolean;

  constructor(
    url: string,
    readonly label: string,
  ) {
    this.#config = {
      connectionString: url,
      application_name: 'jobwright',
      options: SETTINGS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      query_timeout: QUERY_TIMEOUT_MS,
    };
    this.#direct = !POOLED.test(url);
    if (!this.#direct) delete this.#config.options;
    this.#pool = newPool(this.#config);
  }

  get listens(): boolean {
    return this.#direct;
  }

  /**
   * Connects, and finds out whether a transaction pooler stands between, where the URL does not say so. One that refuses
   * the settings of this store in its startup message, or has not passed them on, cannot be relied on to keep anything of
   * a connection.
   */
  async open(): Promise<void> {
    const arrive = await this.#connecting();
    if (arrive || !this.#direct) return;
    const pool = this.#pool;
    this.#direct = false;
    delete this.#config.options;
    this.#pool = newPool(this.#config);
    await pool.end();
  }

  /** Runs one statement, which must be safe to repeat, again if need be. */
  query<T>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.#patiently(() => run<T>(this.#pool, text, values, this.#direct));
  }

  /**
   * Runs `work`, which must be safe to repeat, in one transaction. READ COMMITTED whatever the server's default: each of
   * its statements must see what was committed before it.
   */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.#patiently(() => this.#within('begin isolation level read committed', work));
  }

  /** Runs `work`, which only reads, in several statements that must agree with each other. */
  snapshot<T>(work: (query: Query) => Promise<T>): Promise<T> {
    return this.#patiently(() =>
      this.#within('begin isolation level repeatable read read only', work),
    );
  }

  /** A connection of its own, not yet connected. */
  dedicated(): pg.Client {
    return new pg.Client(this.#config);
  }

  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end();
  }

  /** @throws {StoreUnavailableError} whatever stands in the way, options that the server does not know too */
  async #connecting(): Promise<boolean> {
    try {
      return await this.#patiently(() => settingsArrive(this.#pool));
    } catch (error) {
      throw error instanceof JobwrightError ? error : new StoreUnavailableError(this.label, error);
    }
  }

  async #within<T>(begin: string, work: (query: Query) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken = true;
    try {
      await client.query(begin);
      const result = await work((text, values = []) => run(client, text, values, this.#direct));
      await client.query('commit');
      broken = false;
      return result;
    } catch (error) {
      const undone = await client.query('rollback').then(
        () => true,
        () => false,
      );
      // Whoever is away for writing, since another server has taken over, stays so: connect anew.
      broken = !undone || isAway(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Asks again after a conflict or a lost connection, with growing, random pauses, within a bound. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        const again = isConflict(error)
          ? tries < TRIES_ON_CONFLICT
          : isAway(error) && tries < TRIES_WHEN_AWAY;
        if (!again) throw asStoreError(this.label, error);
        const longest = Math.min((isConflict(error) ? 2 : 50) * 2 ** tries, LONGEST_PAUSE_MS);
        await sleep((longest * (1 + Math.random())) / 2);
      }
    }
  }
}

function newPool(config: pg.ClientConfig): pg.Pool {
  // A process that has nothing else to do may end although it did not close the store.
  const pool = new pg.Pool({ ...config, max: POOL_SIZE, allowExitOnIdle: true });
  // An idle connection was lost: the pool has dropped it, and the next query opens another or says why it cannot.
  pool.on('error', () => undefined);
  // One that is lost at any other time fails the query under way, or the next. The pool takes its own listener away before
  // it hands a connection out: without this one the server's last word, coming in between, would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Whether a connection has the settings that it asked for when it started. */
async function settingsArrive(pool: pg.Pool): Promise<boolean> {
  try {
    const { rows } = await pool.query<{ seqscan: string }>(SEQSCAN_SETTING);
    return rows[0]?.seqscan === 'off';
  } catch (error) {
    if (isRefusedParameter(error)) return false;
    throw error;
  }
}

const names = new Map<string, string>();

/** Prepares each statement once a connection, where it may. */
async function run<T>(
  client: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[],
  prepare: boolean,
): Promise<T[]> {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = `jobwright_${names.size + 1}`));
  const statement = { text, values: values.map(asParameter), types: TYPES };
  const result = await client.query(prepare ? { ...statement, name } : statement);
  return result.rows as T[];
}
