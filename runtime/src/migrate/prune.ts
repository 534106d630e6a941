import { InvalidOptionError } from '../types/errors.js';
import { parseStoreUrl, type StoreAddress } from '../store/open.js';
import { migrationFiles } from './files.js';
import { readHistory } from './history.js';
import { planMigrations } from './plan.js';
import { unwantedBy, type Unwanted } from './unwanted.js';

export interface PruneOptions {
  /** A `generated/migrations` folder, made from all job files that this database is for: what it lacks is removed. */
  readonly dir: string;
}

/**
 * Removes views and indexes that were made from job files and that none asks for any more; nothing else, and no jobs.
 * Answers the names of the migrations that had made them.
 *
 * @throws {InvalidOptionError} where `dir` has nothing for this kind of database, or not all of it was applied yet.
 * @throws {MigrationFailedError} where one cannot be removed, because a view of somebody's own reads it, say.
 * @throws {StoreUnavailableError} where the database cannot be reached, or refuses.
 */
export async function pruneMigrations(
  url: string,
  { dir }: PruneOptions,
): Promise<readonly string[]> {
  const address = parseStoreUrl(url);
  const files = await migrationFiles(address.dialect, dir);
  // Nothing made from job files at all is a folder that is wrong or broken, and no wish to remove everything.
  if (files.every(({ derived }) => !derived)) {
    throw new InvalidOptionError(
      `There is nothing for this kind of database in ${dir}, so nothing is removed. Run \`jobwright generate\` first.`,
    );
  }
  const history = await readHistory(address);
  const { apply } = planMigrations(files, history);
  if (apply.length > 0) {
    throw new InvalidOptionError(
      `Nothing is removed before ${apply[0]?.name ?? ''} is applied. Run \`jobwright migrate\` first.`,
    );
  }
  const unwanted = unwantedBy(files, history);
  return unwanted.length === 0 ? [] : prune(address, unwanted);
}

/** Loads only the adapter that is needed. */
async function prune(
  address: StoreAddress,
  unwanted: readonly Unwanted[],
): Promise<readonly string[]> {
  switch (address.dialect) {
    case 'sqlite':
      return (await import('./prune-sqlite.js')).pruneSqlite(address.path, unwanted);
    case 'mysql':
      return (await import('./prune-mysql.js')).pruneMysql(address.url, unwanted);
    case 'postgres':
      return (await import('./prune-postgres.js')).prunePostgres(address.url, unwanted);
  }
}
