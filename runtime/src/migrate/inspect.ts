import { parseStoreUrl } from '../store/open.js';
import { migrationFiles } from './files.js';
import { readHistory } from './history.js';
import type { MigrateOptions } from './migrate.js';
import { planMigrations, replacedBy } from './plan.js';
import { script } from './script.js';
import { unwantedBy } from './unwanted.js';

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
  /** Names of what was applied, and what no job file here asks for any more: {@link pruneMigrations} removes it. */
  readonly unwanted: readonly string[];
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
    // Where there are no files of job files, none can tell.
    unwanted: files.some(({ derived }) => derived)
      ? unwantedBy(files, history).map(({ name }) => name)
      : [],
    sql: apply.map((file) => script(address.dialect, file, replacedBy(file, history))).join('\n\n'),
  };
}
