import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { JobwrightError, MigrationFailedError, StoreUnavailableError } from '../types/errors.js';
import { withoutCredentials } from '../store/open.js';
import { asStoreError, isAway } from '../store/postgres/errors.js';
import { HAS_TABLES } from '../store/postgres/sql/schema.js';
import { statementsOutside, type MigrationFile } from './files.js';
import {
  planMigrations,
  replacedBy,
  type AppliedMigration,
  type MigrationPlan,
  type MigrationRecord,
} from './plan.js';

/** Any number that other users of advisory locks are unlikely to choose: 'jobwrigh' in ASCII. */
const LOCK_KEY = '7669456955595384680';
const LOCK_POLL_MS = 50;
const LOCK_LIMIT_MS = 300_000;

/**
 * Asked for again and again, never waited on: whoever waits holds a snapshot, for which CREATE INDEX CONCURRENTLY waits.
 * Of the transaction, not the session: behind a transaction pooler the session is anybody's.
 */
const TRY_LOCK = `select pg_try_advisory_xact_lock(${LOCK_KEY}) as locked`;

/** Whatever the server's default: what was committed before the lock was had must be seen after it. */
const BEGIN = `begin isolation level read committed`;

const APPLIED = `select name, checksum from jobwright.migrations`;

const HISTORY = `
  select name, checksum, (extract(epoch from applied_at) * 1000)::bigint as "appliedAt"
  from jobwright.migrations m order by m.applied_at, name`;

const FORGET = `delete from jobwright.migrations where name = any ($1::text[])`;

/** The file itself may have recorded its name already, as those of the runtime do. */
const RECORD = `
  insert into jobwright.migrations (name, checksum) values ($1, $2)
  on conflict (name) do update set checksum = excluded.checksum`;

/** Invalid indexes of the tables here: their building was interrupted. Or is under way: see {@link applyOutside}. */
const INVALID_INDEXES = `
  select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
  where not i.indisvalid and c.relnamespace = 'jobwright'::regnamespace`;

/** Whoever has the lock while an index is built for minutes is idle, and must not be thrown out for it. */
const IDLE_WITHOUT_END = `set local idle_in_transaction_session_timeout = 0`;

/**
 * Applies what is missing. Each file is one transaction, or says that it cannot be; under a lock; of several processes the
 * others find it done.
 */
export async function migratePostgres(
  url: string,
  files: readonly MigrationFile[],
): Promise<MigrationPlan> {
  const label = withoutCredentials(url);
  return withClient(url, async (client) => {
    const plan = planMigrations(files, await applied(client));
    const done: MigrationFile[] = [];
    for (const file of plan.apply) {
      const statements = statementsOutside(file);
      const applying =
        statements === undefined
          ? apply(client, label, file)
          : withClient(url, (other) => applyOutside(client, other, label, file, statements));
      if (await applying) done.push(file);
    }
    return { apply: done, present: files.filter((file) => !done.includes(file)) };
  });
}

/** What the database says was applied, oldest first; nothing is written. */
export function readPostgresHistory(url: string): Promise<readonly MigrationRecord[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ present: boolean }>(HAS_TABLES);
    if (rows[0]?.present !== true) return [];
    const history = await client.query<AppliedMigration & { appliedAt: string }>(HISTORY);
    return history.rows.map((row) => ({ ...row, appliedAt: Number(row.appliedAt) }));
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'jobwright migrate' });
  client.on('error', () => undefined); // a connection lost fails the query under way
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw asStoreError(withoutCredentials(url), error);
  } finally {
    await client.end().catch(() => undefined); // it may be lost already
  }
}

/** Answers whether it was not there yet. */
async function apply(client: pg.Client, label: string, file: MigrationFile): Promise<boolean> {
  try {
    await beginLocked(client, label);
    const before = await applied(client);
    if (planMigrations([file], before).apply.length === 0) {
      await client.query('rollback');
      return false;
    }
    await client.query(file.sql);
    await client.query(FORGET, [replacedBy(file, before).map(({ name }) => name)]);
    await client.query(RECORD, [file.name, file.checksum]);
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // a lost connection has done so
    if (error instanceof JobwrightError || isAway(error)) throw error;
    throw new MigrationFailedError(label, file.name, error);
  }
}

/**
 * Runs statements one by one by `other`, while `client` has the lock in a transaction that does nothing: CREATE INDEX
 * CONCURRENTLY waits for whoever holds a snapshot, and an idle transaction (READ COMMITTED) holds none. Answers whether the
 * file was not applied yet.
 */
async function applyOutside(
  client: pg.Client,
  other: pg.Client,
  label: string,
  file: MigrationFile,
  statements: readonly string[],
): Promise<boolean> {
  try {
    await beginLocked(client, label);
    await client.query(IDLE_WITHOUT_END);
    const missing = planMigrations([file], await applied(client)).apply.length > 0;
    if (missing) {
      await dropInvalidIndexes(other, file);
      for (const statement of statements) await other.query(statement);
      await other.query(RECORD, [file.name, file.checksum]);
    }
    await client.query('commit');
    return missing;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // a lost connection has done so
    if (error instanceof JobwrightError || isAway(error)) throw error;
    throw new MigrationFailedError(label, file.name, error, true);
  }
}

/** Of those that the file is to build: it could not tell them from ones that are whole. */
async function dropInvalidIndexes(client: pg.Client, { sql }: MigrationFile): Promise<void> {
  const { rows } = await client.query<{ name: string }>(INVALID_INDEXES);
  const own = rows.filter(({ name }) => sql.includes(` ${name} `));
  for (const { name } of own) {
    await client.query(`drop index concurrently jobwright.${pg.escapeIdentifier(name)}`);
  }
}

/** Begins a transaction that has the lock. */
async function beginLocked(client: pg.Client, label: string): Promise<void> {
  const givenUpAt = performance.now() + LOCK_LIMIT_MS;
  for (;;) {
    await client.query(BEGIN);
    if ((await client.query<{ locked: boolean }>(TRY_LOCK)).rows[0]?.locked === true) return;
    await client.query('rollback');
    if (performance.now() > givenUpAt) {
      throw new StoreUnavailableError(
        label,
        new Error('another process has been migrating it for minutes'),
      );
    }
    await sleep(LOCK_POLL_MS);
  }
}

async function applied(client: pg.Client): Promise<readonly AppliedMigration[]> {
  const { rows } = await client.query<{ present: boolean }>(HAS_TABLES);
  return rows[0]?.present === true ? (await client.query<AppliedMigration>(APPLIED)).rows : [];
}
