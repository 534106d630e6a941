import type { Outcome } from '../store/claim.js';
import type { StoredFailure } from '../types/failure.js';
import type { HandlerEnd } from './execute/execution.js';
import { retryDelayMs } from './retry.js';
import type { AbortReason, RetryPolicy } from './types.js';

interface Aborted {
  readonly reason: AbortReason;
  readonly message: string;
}

/**
 * What an attempt comes to. A handler that returns has succeeded, even when it was asked to stop before; one that was
 * asked to stop and did not return ends for the reason it was asked.
 * @param end how the handler ended; `cut` when it did not in time
 * @param attempt from 1
 */
export function toOutcome(
  end: HandlerEnd | 'cut',
  aborted: Aborted | undefined,
  retry: RetryPolicy,
  attempt: number,
): Outcome {
  if (end !== 'cut' && end.kind === 'returned') return { kind: 'succeeded', output: end.output };
  switch (aborted?.reason) {
    case 'cancelled': {
      const error: StoredFailure = { kind: 'cancelled', message: aborted.message };
      return { kind: 'ended', state: 'cancelled', error };
    }
    case 'shutdown':
    case 'lease-lost':
      return { kind: 'released' };
    case 'deadline':
      return {
        kind: 'ended',
        state: 'dead',
        error: { kind: 'timed-out', message: aborted.message },
      };
    case 'timeout':
      return retried({ kind: 'timed-out', message: aborted.message }, retry, attempt);
    case undefined:
      return failed(end, retry, attempt);
  }
}

function failed(
  end: Exclude<HandlerEnd, { kind: 'returned' }> | 'cut',
  retry: RetryPolicy,
  attempt: number,
): Outcome {
  if (end === 'cut') throw new Error('Only an attempt that was aborted is cut off.');
  if (end.kind === 'died')
    return retried({ kind: 'unexpected', message: end.message }, retry, attempt);
  if (end.retry) return retried(end.failure, retry, attempt);
  return { kind: 'ended', state: 'failed', error: end.failure };
}

/** Another attempt where the policy has one left; else the job is dead. */
function retried(error: StoredFailure, retry: RetryPolicy, attempt: number): Outcome {
  const delayMs = retryDelayMs(retry, attempt, Math.random());
  return delayMs === undefined
    ? { kind: 'ended', state: 'dead', error }
    : { kind: 'retry', delayMs, error };
}
