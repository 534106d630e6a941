import { parseStoreUrl } from '../store/open.js';
import { migrationFiles } from './files.js';

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
  const plan =
    address.dialect === 'sqlite'
      ? await (await import('./sqlite.js')).migrateSqlite(address.path, files)
      : await (await import('./postgres.js')).migratePostgres(address.url, files);
  return {
    applied: plan.apply.map(({ name }) => name),
    present: plan.present.map(({ name }) => name),
  };
}
