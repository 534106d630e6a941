import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { JobwrightError, StoreUnavailableError } from '../types/errors.js';
import { MigrationFailedError } from '../types/migration-errors.js';
import { withoutCredentials } from '../store/open.js';
import { asStoreError, isAway, isGivenUp } from '../store/postgres/errors.js';
import { HAS_TABLES } from '../store/postgres/sql/schema.js';
import type { MigrationFile } from './files.js';
import { isOutside, runOutside } from './postgres-outside.js';
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

export const FORGET = `delete from jobwright.migrations where name = any ($1::text[])`;

/** For a transaction that only holds the lock while another connection works. */
export const STAY = `set local idle_in_transaction_session_timeout = 0`;

/** The file itself may have recorded its name already, as those of the runtime do. */
const RECORD = `
  insert into jobwright.migrations (name, checksum) values ($1, $2)
  on conflict (name) do update set checksum = excluded.checksum`;

/** Applies what is missing. Each file is one transaction (but those of indexes), under a lock; of several processes the others find it done. */
export async function migratePostgres(
  url: string,
  files: readonly MigrationFile[],
): Promise<MigrationPlan> {
  return withClient(url, async (client) => {
    const plan = planMigrations(files, await applied(client));
    const done: MigrationFile[] = [];
    for (const file of plan.apply) if (await apply(client, url, file)) done.push(file);
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

export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'jobwright migrate' });
  client.on('error', () => undefined); // a connection lost fails the query under way
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    // A migration that took too long is that migration's failure.
    throw isGivenUp(error) ? error : asStoreError(withoutCredentials(url), error);
  } finally {
    await client.end().catch(() => undefined); // it may be lost already
  }
}

/** Answers whether it was not there yet. */
async function apply(client: pg.Client, url: string, file: MigrationFile): Promise<boolean> {
  const label = withoutCredentials(url);
  const outside = isOutside(file);
  try {
    await beginLocked(client, label);
    const before = await applied(client);
    if (planMigrations([file], before).apply.length === 0) {
      await client.query('rollback');
      return false;
    }
    if (outside) {
      await client.query(STAY);
      await withClient(url, (other) => runOutside(other, file));
    } else await client.query(file.sql);
    await client.query(FORGET, [replacedBy(file, before).map(({ name }) => name)]);
    await client.query(RECORD, [file.name, file.checksum]);
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // a lost connection has done so
    if (error instanceof JobwrightError || isAway(error)) throw error;
    throw new MigrationFailedError(label, file.name, error, outside ? 'apply in part' : 'apply');
  }
}

/** Begins a transaction that has the lock. */
export async function beginLocked(client: pg.Client, label: string): Promise<void> {
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

export async function applied(client: pg.Client): Promise<readonly AppliedMigration[]> {
  const { rows } = await client.query<{ present: boolean }>(HAS_TABLES);
  return rows[0]?.present === true ? (await client.query<AppliedMigration>(APPLIED)).rows : [];
}
