import type { EndState } from '../types/state.js';

/**
 * Which jobs are to be deleted with all that is known of them: those of one type that ended in one of `states`, at least
 * `endedForMs` ago by the database's clock, but for the `keepNewest` that were submitted last of those in such a state.
 */
export interface PruneRequest {
  readonly jobName: string;
  readonly states: readonly EndState[];
  readonly endedForMs: number;
  /** 0 keeps none for being new. */
  readonly keepNewest: number;
  /** How long the idempotency key of a deleted job still answers its id. */
  readonly keyOutlivesMs: number;
  /** At most so many jobs are looked at by one call, whether or not they are to be deleted. */
  readonly limit: number;
  /** The `next` of the call before: a pass goes on where that one stopped. Without it a new pass begins at the oldest job. */
  readonly from?: PrunePosition;
}

export interface Pruned {
  /** How many were deleted. */
  readonly jobs: number;
  /** Undefined once the pass has come to its end. */
  readonly next?: PrunePosition;
}

/** Where a pass stands: made by a store, and given back to it as it is. */
export interface PrunePosition {
  readonly after: JobPosition;
  /** The newest job that `keepNewest` does not keep. */
  readonly upTo: JobPosition;
}

/** A place in the order of submits, in a store's own unit of time. */
export interface JobPosition {
  readonly submittedAt: number;
  readonly id: string;
}

/** Before every job, and after every job. */
export const OLDEST: JobPosition = { submittedAt: 0, id: '00000000-0000-0000-0000-000000000000' };
export const NEWEST: JobPosition = {
  submittedAt: 4_000_000_000_000_000, // the year 2096 in microseconds, far beyond it in milliseconds
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

/** What a call that looked at `looked` jobs, the last of them `last`, answers. */
export function pruned(
  jobs: number,
  request: PruneRequest,
  upTo: JobPosition,
  looked: number,
  last: JobPosition | undefined,
): Pruned {
  const more = last !== undefined && looked >= request.limit;
  return more ? { jobs, next: { after: last, upTo } } : { jobs };
}
