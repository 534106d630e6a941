import type { StoredFailure } from './failure.js';

/**
 * How an attempt ended. `lost` (its runner died) and `released` (its runner was shut down) spend no attempt of the
 * job's `retry.attempts`; the others do.
 */
export type AttemptOutcome = 'succeeded' | 'failed' | 'cancelled' | 'lost' | 'released';

/** One attempt that has ended. Times are milliseconds since 1970 UTC, by the database's clock. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly epoch: number;
  readonly runnerId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: AttemptOutcome;
  readonly error?: StoredFailure;
}
