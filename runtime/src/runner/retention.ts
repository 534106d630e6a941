import type { PruneRequest } from '../store/prune.js';
import type { RetentionPolicy } from './types.js';

/**
 * Nothing that ended less than this ago is deleted for being one too many: whoever waits for it, or sends a submit or a settle
 * again whose reply was lost, must still find it.
 */
const YOUNGEST_MS = 60_000;

/** What a store is asked to prune, call by call, for a job type; age and count each delete what is beyond them. */
export function pruneRequests(
  jobName: string,
  { rules, keysMs }: RetentionPolicy,
  limit: number,
): readonly PruneRequest[] {
  return rules.flatMap(({ states, ageMs, count }) => {
    const common = { jobName, states, keyOutlivesMs: keysMs, limit };
    const byAge = ageMs === undefined ? [] : [{ ...common, endedForMs: ageMs, keepNewest: 0 }];
    const byCount =
      count === undefined ? [] : [{ ...common, endedForMs: YOUNGEST_MS, keepNewest: count }];
    return [...byAge, ...byCount];
  });
}
