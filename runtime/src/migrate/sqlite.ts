import { existsSync } from 'node:fs';
import { MigrationFailedError } from '../types/migration-errors.js';
import { SqliteConnection, Statements } from '../store/sqlite/connection.js';
import { openDatabase } from '../store/sqlite/driver.js';
import { asStoreError } from '../store/sqlite/errors.js';
import { HAS_TABLES } from '../store/sqlite/sql/schema.js';
import type { MigrationFile } from './files.js';
import {
  planMigrations,
  replacedBy,
  type AppliedMigration,
  type MigrationPlan,
  type MigrationRecord,
} from './plan.js';

const APPLIED = `select name, checksum from jobwright_migrations`;

const HISTORY = `
  select name, checksum, applied_at as appliedAt from jobwright_migrations order by applied_at, name`;

export const FORGET = `delete from jobwright_migrations where name = ?`;

/** The file itself may have recorded its name already, as those of the runtime do. */
const RECORD = `
  insert into jobwright_migrations (name, checksum) values (?, ?)
  on conflict (name) do update set checksum = excluded.checksum`;

/** Applies what is missing. Each file is one transaction; of several processes one goes first, the others find it done. */
export async function migrateSqlite(
  path: string,
  files: readonly MigrationFile[],
): Promise<MigrationPlan> {
  const connection = new SqliteConnection(path, `sqlite:${path}`);
  await connection.open();
  try {
    const plan = await connection.read((statements) => planMigrations(files, applied(statements)));
    const done: MigrationFile[] = [];
    for (const file of plan.apply) {
      const applying = await connection.write((statements) =>
        apply(statements, connection.label, file),
      );
      if (applying) done.push(file);
    }
    return { apply: done, present: files.filter((file) => !done.includes(file)) };
  } finally {
    connection.close();
  }
}

/**
 * What the file says was applied, oldest first; nothing is written, nor is a file made. Not by the store's connection:
 * that switches the file to write-ahead logging.
 */
export async function readSqliteHistory(path: string): Promise<readonly MigrationRecord[]> {
  if (!existsSync(path)) return [];
  const database = await openDatabase(path);
  try {
    const statements = new Statements(database);
    if (statements.get(HAS_TABLES) === undefined) return [];
    return statements.all<MigrationRecord>(HISTORY);
  } catch (error) {
    throw asStoreError(`sqlite:${path}`, error);
  } finally {
    database.close();
  }
}

/** Under the write lock; answers whether it was not there yet. */
function apply(statements: Statements, label: string, file: MigrationFile): boolean {
  const before = applied(statements);
  if (planMigrations([file], before).apply.length === 0) return false;
  try {
    statements.database.exec(file.sql);
  } catch (error) {
    throw new MigrationFailedError(label, file.name, error);
  }
  for (const { name } of replacedBy(file, before)) statements.run(FORGET, name);
  statements.run(RECORD, file.name, file.checksum);
  return true;
}

export function applied(statements: Statements): readonly AppliedMigration[] {
  return statements.get(HAS_TABLES) === undefined ? [] : statements.all<AppliedMigration>(APPLIED);
}
