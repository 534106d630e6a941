import { parseStoreUrl, type StoreAddress } from '../store/open.js';
import { migrationFiles } from './files.js';
import type { MigrateOptions } from './migrate.js';
import { planMigrations, replacedBy, type MigrationRecord } from './plan.js';
import { script } from './script.js';

/** Where a database stands, and what {@link migrate} would do to it. */
export interface Inspection {
  readonly applied: readonly {
    readonly name: string;
    readonly appliedAt: Date;
    /** False for what is not among the files here: of a newer version, or of other job files. */
    readonly known: boolean;
  }[];
  /** Names, in the order in which they would be applied. */
  readonly pending: readonly string[];
  /** The same as SQL for this kind of database, to be run by another tool: it also records what was applied. */
  readonly sql: string;
}

/**
 * Looks at a database without writing to it; a SQLite file that is not there is not made.
 *
 * @throws {MigrationEditedError} where a file differs from what was applied under its name.
 * @throws {StoreUnavailableError} where the database cannot be reached, or refuses.
 */
export async function inspectMigrations(
  url: string,
  options: MigrateOptions = {},
): Promise<Inspection> {
  const address = parseStoreUrl(url);
  const files = await migrationFiles(address.dialect, options.dir);
  const history = await readHistory(address);
  const { apply } = planMigrations(files, history);
  const names = new Set(files.map(({ name }) => name));
  return {
    applied: history.map(({ name, appliedAt }) => ({
      name,
      appliedAt: new Date(appliedAt),
      known: names.has(name),
    })),
    pending: apply.map(({ name }) => name),
    sql: apply.map((file) => script(address.dialect, file, replacedBy(file, history))).join('\n\n'),
  };
}

/** Loads only the adapter that is needed. */
async function readHistory(address: StoreAddress): Promise<readonly MigrationRecord[]> {
  switch (address.dialect) {
    case 'sqlite':
      return (await import('./sqlite.js')).readSqliteHistory(address.path);
    case 'mysql':
      return (await import('./mysql-history.js')).readMysqlHistory(address.url);
    case 'postgres':
      return (await import('./postgres.js')).readPostgresHistory(address.url);
  }
}
