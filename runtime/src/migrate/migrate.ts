import { parseStoreUrl, type StoreAddress } from '../store/open.js';
import { migrationFiles, type MigrationFile } from './files.js';
import type { MigrationPlan } from './plan.js';

export interface MigrateOptions {
  /** A `generated/migrations` folder: what the job files need, applied after the runtime's own tables. */
  readonly dir?: string;
}

/** Names of migrations, in order. */
export interface Migrated {
  readonly applied: readonly string[];
  /** Those that the database had already. */
  readonly present: readonly string[];
}

/**
 * Brings a database up to date. Any number of processes may do so at once: one applies, the others find it done.
 *
 * @throws {MigrationEditedError} where a file differs from what was applied under its name; nothing is applied then.
 * @throws {MigrationFailedError} where its SQL fails; that file has changed nothing.
 * @throws {StoreUnavailableError} where the database cannot be reached, or refuses.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<Migrated> {
  const address = parseStoreUrl(url);
  const files = await migrationFiles(address.dialect, options.dir);
  const plan = await migrateTo(address, files);
  return {
    applied: plan.apply.map(({ name }) => name),
    present: plan.present.map(({ name }) => name),
  };
}

/** Loads only the adapter that is needed. */
async function migrateTo(
  address: StoreAddress,
  files: readonly MigrationFile[],
): Promise<MigrationPlan> {
  switch (address.dialect) {
    case 'sqlite':
      return (await import('./sqlite.js')).migrateSqlite(address.path, files);
    case 'mysql':
      return (await import('./mysql.js')).migrateMysql(address.url, files);
    case 'postgres':
      return (await import('./postgres.js')).migratePostgres(address.url, files);
  }
}
