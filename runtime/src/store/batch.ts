import type { StatusUpdate } from './claim.js';
import type { CancelRequest } from './job.js';

/** `items` without those that a later one of the same key replaces, in the order of what remains. */
export function lastOfEach<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** `items` without those that an earlier one of the same key forestalls, in their order. */
export function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** Tells apart the attempts that statuses are for: a job's current token, and outdated ones. */
export function attemptKey(update: Pick<StatusUpdate, 'id' | 'token'>): string {
  return `${update.id} ${update.token.claimId} ${update.token.epoch}`;
}

/** Of each job in a batch of requests the earliest cut-off: where it is named twice, as where it is asked again, that one stands. */
export function shortestGraces(requests: readonly CancelRequest[]): ReadonlyMap<string, number> {
  const graces = new Map<string, number>();
  for (const { id, graceMs } of requests)
    graces.set(id, Math.min(graces.get(id) ?? Infinity, Math.round(graceMs)));
  return graces;
}
