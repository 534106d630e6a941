import { openStore } from '../store/open.js';
import { prunePass } from './prune-pass.js';
import type { Registry } from './types.js';

/**
 * Deletes once what the policies of a registry's jobs no longer keep, as its runners do each minute. Answers how many jobs of
 * each type, by name; types of which nothing was deleted are not named.
 *
 * @throws {StoreUnavailableError} {MigrationMissingError} when the database cannot be used.
 */
export async function prune(url: string, registry: Registry): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const store = await openStore(url);
  try {
    await store.open();
    await prunePass({
      store,
      entries: registry.entries,
      stopping: () => false,
      pruned: (name, jobs) => counts.set(name, jobs),
    });
  } finally {
    await store.close();
  }
  return counts;
}
