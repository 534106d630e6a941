import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationFailedError, StoreUnavailableError } from '../types/errors.js';
import { withoutCredentials } from '../store/open.js';
import { asStoreError, isAway } from '../store/postgres/errors.js';
import { HAS_TABLES } from '../store/postgres/sql/schema.js';
import type { MigrationFile } from './files.js';
import { planMigrations, replacedBy, type AppliedMigration, type MigrationPlan } from './plan.js';

/** Any number that other users of advisory locks are unlikely to choose: 'jobwrigh' in ASCII. */
const LOCK_KEY = '7669456955595384680';
const LOCK_POLL_MS = 50;
const LOCK_LIMIT_MS = 300_000;

/** Asked for again and again, never waited on: whoever waits holds a snapshot, for which CREATE INDEX CONCURRENTLY waits. */
const TRY_LOCK = `select pg_try_advisory_lock(${LOCK_KEY}) as locked`;
const UNLOCK = `select pg_advisory_unlock(${LOCK_KEY})`;

const APPLIED = `select name, checksum from jobwright.migrations`;

const FORGET = `delete from jobwright.migrations where name = any ($1::text[])`;

/** The file itself may have recorded its name already, as those of the runtime do. */
const RECORD = `
  insert into jobwright.migrations (name, checksum) values ($1, $2)
  on conflict (name) do update set checksum = excluded.checksum`;

/** Applies what is missing, each file in one transaction, while no other process does. */
export async function migratePostgres(
  url: string,
  files: readonly MigrationFile[],
): Promise<MigrationPlan> {
  const label = withoutCredentials(url);
  const client = new pg.Client({ connectionString: url, application_name: 'jobwright migrate' });
  client.on('error', () => undefined); // a connection lost fails the query under way
  try {
    await client.connect();
    const plan = planMigrations(files, await applied(client));
    if (plan.apply.length === 0) return plan;
    await lock(client, label);
    try {
      const locked = planMigrations(files, await applied(client));
      for (const file of locked.apply) await apply(client, label, file);
      return locked;
    } finally {
      await client.query(UNLOCK).catch(() => undefined); // a lost connection has let go of it
    }
  } catch (error) {
    throw asStoreError(label, error);
  } finally {
    await client.end().catch(() => undefined); // it may be lost already
  }
}

async function lock(client: pg.Client, label: string): Promise<void> {
  const givenUpAt = performance.now() + LOCK_LIMIT_MS;
  while (!(await client.query<{ locked: boolean }>(TRY_LOCK)).rows[0]?.locked) {
    if (performance.now() > givenUpAt) {
      throw new StoreUnavailableError(
        label,
        new Error('another process has been migrating it for minutes'),
      );
    }
    await sleep(LOCK_POLL_MS);
  }
}

async function apply(client: pg.Client, label: string, file: MigrationFile): Promise<void> {
  try {
    await client.query('begin');
    const before = await applied(client);
    await client.query(file.sql);
    await client.query(FORGET, [replacedBy(file, before).map(({ name }) => name)]);
    await client.query(RECORD, [file.name, file.checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // a lost connection has done so
    throw isAway(error) ? error : new MigrationFailedError(label, file.name, error);
  }
}

async function applied(client: pg.Client): Promise<readonly AppliedMigration[]> {
  const { rows } = await client.query<{ present: boolean }>(HAS_TABLES);
  return rows[0]?.present === true ? (await client.query<AppliedMigration>(APPLIED)).rows : [];
}
