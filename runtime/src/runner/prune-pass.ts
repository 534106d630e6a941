import { setTimeout as sleep } from 'node:timers/promises';
import type { PrunePosition, PruneRequest } from '../store/prune.js';
import type { Store } from '../store/store.js';
import { pruneRequests } from './retention.js';
import type { RegistryEntry } from './types.js';

/** Jobs looked at by one call: some 20 ms of a database's time, for which SQLite keeps others from writing. */
const BATCH = 500;
const SHORTEST_PAUSE_MS = 5;

export interface PassParts {
  readonly store: Store;
  readonly entries: readonly RegistryEntry[];
  /** Asked before each call. */
  readonly stopping: () => boolean;
  /** Told of each job type of which something was deleted. */
  readonly pruned: (name: string, jobs: number) => void;
}

/**
 * Deletes all that the job types' policies no longer keep, in small calls, and leaves the database as much time after each as
 * it took. Answers how many ms of calls came to nothing.
 */
export async function prunePass(parts: PassParts): Promise<number> {
  const { store, entries, stopping, pruned } = parts;
  let fruitlessMs = 0;
  for (const { job } of entries) {
    const { name } = job.descriptor;
    let jobs = 0;
    for (const request of job.retention ? pruneRequests(name, job.retention, BATCH) : []) {
      let from: PrunePosition | undefined;
      do {
        if (stopping()) break;
        const started = performance.now();
        const answer = await store.prune(withPosition(request, from));
        const tookMs = performance.now() - started;
        jobs += answer.jobs;
        if (answer.jobs === 0) fruitlessMs += tookMs;
        from = answer.next;
        if (from !== undefined) await sleep(Math.max(tookMs, SHORTEST_PAUSE_MS));
      } while (from !== undefined);
    }
    if (jobs > 0) pruned(name, jobs);
  }
  while (!stopping() && (await store.expireKeys(BATCH)) === BATCH) await sleep(SHORTEST_PAUSE_MS);
  return fruitlessMs;
}

function withPosition(request: PruneRequest, from: PrunePosition | undefined): PruneRequest {
  return from === undefined ? request : { ...request, from };
}
