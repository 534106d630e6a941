import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { StoreUnavailableError } from '../types/errors.js';
import { MigrationFailedError } from '../types/migration-errors.js';
import { withoutCredentials } from '../store/open.js';
import { execute } from '../store/mysql/connection.js';
import { connectionOptions, databaseOf, loadDriver } from '../store/mysql/driver.js';
import { asStoreError, isAway, isConflict } from '../store/mysql/errors.js';
import { checkServer } from '../store/mysql/read.js';
import { HAS_TABLES, ISOLATION, SERVER_VERSION, SETTINGS } from '../store/mysql/sql/schema.js';
import type { MigrationFile } from './files.js';
import { planMigrations, replacedBy, type AppliedMigration, type MigrationPlan } from './plan.js';

const LOCK_POLL_MS = 50;
const LOCK_LIMIT_MS = 300_000;
const LOCK_PAUSE_MS = 2_000;

/** Asked for again and again, never waited on: a statement that waits holds up whoever wants to change the tables. */
const TRY_LOCK = `select get_lock(?, 0) as locked`;
const UNLOCK = `select release_lock(?)`;

/** What was applied in part does not count: it is applied again, from its first statement. */
const APPLIED = `select name, checksum from jobwright_migrations where applied_at is not null`;

/** As the runtime's first file has it, for the record of that file's own beginning. */
const RECORDS = `
  create table if not exists jobwright_migrations (
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin primary key,
    checksum char(64) character set ascii collate ascii_bin,
    applied_at bigint
  ) engine = innodb`;

const BEGIN = `
  insert into jobwright_migrations (name, checksum) values (?, ?)
  on duplicate key update checksum = values(checksum)`;

export const FORGET = `delete from jobwright_migrations where name = ?`;

const FINISH = `
  update jobwright_migrations
  set applied_at = timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000, checksum = ?
  where name = ?`;

/**
 * Applies what is missing, while no other process does. MariaDB commits each definition by itself, so a file can be
 * applied in part: it is recorded before its first statement and marked as applied after its last, and one without the mark
 * is run again from the top. Its statements must stand that (`create … if not exists`, `create or replace …`).
 */
export function migrateMysql(url: string, files: readonly MigrationFile[]): Promise<MigrationPlan> {
  return withConnection(url, async (connection) => {
    const plan = planMigrations(files, await applied(connection));
    if (plan.apply.length === 0) return plan;
    return withLock(connection, url, async () => {
      const locked = planMigrations(files, await applied(connection));
      for (const file of locked.apply) await apply(connection, withoutCredentials(url), file);
      return locked;
    });
  });
}

export async function withConnection<T>(
  url: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const label = withoutCredentials(url);
  const driver = await loadDriver();
  try {
    // Several statements in one text: only the server knows where the statements of a trigger's body end.
    const connection = await driver.createConnection({
      ...connectionOptions(url),
      multipleStatements: true,
    });
    connection.on('error', () => undefined); // a connection lost fails the query under way
    try {
      const [server] = await execute<{ version: string }>(connection, SERVER_VERSION, []);
      checkServer(label, server?.version ?? '');
      await connection.query(SETTINGS);
      await connection.query(ISOLATION);
      return await work(connection);
    } finally {
      await connection.end().catch(() => undefined); // it may be lost already
    }
  } catch (error) {
    throw asStoreError(label, error);
  }
}

/** Works while no other process migrates the database. */
export async function withLock<T>(
  connection: Connection,
  url: string,
  work: () => Promise<T>,
): Promise<T> {
  // The lock is the server's, not the database's, and its name is short.
  const lock = `jobwright_${createHash('sha1').update(databaseOf(url)).digest('hex')}`;
  await take(connection, lock, withoutCredentials(url));
  try {
    return await work();
  } finally {
    await connection.query(UNLOCK, [lock]).catch(() => undefined); // a lost connection has let go of it
  }
}

async function take(connection: Connection, lock: string, label: string): Promise<void> {
  const givenUpAt = performance.now() + LOCK_LIMIT_MS;
  for (;;) {
    const [row] = await execute<{ locked: number | null }>(connection, TRY_LOCK, [lock]);
    if (row?.locked === 1) return;
    if (performance.now() > givenUpAt) {
      throw new StoreUnavailableError(
        label,
        new Error('another process has been migrating it for minutes'),
      );
    }
    await sleep(LOCK_POLL_MS);
  }
}

async function apply(connection: Connection, label: string, file: MigrationFile): Promise<void> {
  try {
    await connection.query(RECORDS);
    const before = await applied(connection);
    await connection.query(BEGIN, [file.name, file.checksum]);
    await runPatiently(connection, file.sql);
    for (const { name } of replacedBy(file, before)) await connection.query(FORGET, [name]);
    await connection.query(FINISH, [file.checksum, file.name]);
  } catch (error) {
    throw isAway(error)
      ? error
      : new MigrationFailedError(label, file.name, error, 'apply in part');
  }
}

/**
 * Runs a file from its top until no lock is in its way, within a bound. A definition that waits for a table keeps all who come
 * later from it, so it waits briefly, and leaves them time to go on before it tries again.
 */
async function runPatiently(connection: Connection, sql: string): Promise<void> {
  const givenUpAt = performance.now() + LOCK_LIMIT_MS;
  for (;;) {
    try {
      await connection.query(sql);
      return;
    } catch (error) {
      if (!isConflict(error) || performance.now() > givenUpAt) throw error;
    }
    await sleep(LOCK_PAUSE_MS);
  }
}

export async function applied(connection: Connection): Promise<readonly AppliedMigration[]> {
  if ((await execute(connection, HAS_TABLES, [])).length === 0) return [];
  return execute<AppliedMigration>(connection, APPLIED, []);
}
