import type { Outcome } from '../store/claim.js';
import type { StoredFailure } from '../types/failure.js';
import type { HandlerEnd } from './execute/execution.js';
import { retryDelayMs } from './retry.js';
import type { AbortReason, RetryPolicy } from './types.js';

/** How often a job may die where it runs alone. */
const MAX_DEATHS = 3;

interface Aborted {
  readonly reason: AbortReason;
  readonly message: string;
}

export interface Circumstances {
  readonly retry: RetryPolicy;
  /** From 1. */
  readonly attempt: number;
  /** How often it died alone before. */
  readonly deaths: number;
  /** Whether it ran alone in a process. */
  readonly alone: boolean;
  /** Until the job's deadline; undefined where it has none. */
  readonly deadlineLeftMs: number | undefined;
}

/** Whether the job has ended by it, and not only the attempt. */
export function isEnd({ kind }: Outcome): boolean {
  return kind === 'succeeded' || kind === 'ended';
}

/**
 * What an attempt comes to. A handler that returns has succeeded, even when it was asked to stop before; one that was
 * asked to stop and did not return ends for the reason it was asked.
 * @param end how the handler ended; `cut` when it did not in time
 */
export function toOutcome(
  end: Exclude<HandlerEnd, { kind: 'completed' }> | 'cut',
  aborted: Aborted | undefined,
  circumstances: Circumstances,
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
      return dead({ kind: 'timed-out', message: aborted.message });
    case 'timeout':
      return retried(
        { kind: 'timed-out', message: aborted.message },
        circumstances.retry,
        circumstances,
      );
    case undefined:
      return failed(end, circumstances);
  }
}

function failed(
  end: Exclude<HandlerEnd, { kind: 'returned' | 'completed' }> | 'cut',
  circumstances: Circumstances,
): Outcome {
  if (end === 'cut') throw new Error('Only an attempt that was aborted is cut off.');
  if (end.kind === 'died') return died(end.message, circumstances);
  const { failure, retry } = end;
  if (retry === false) return { kind: 'ended', state: 'failed', error: failure };
  return retried(failure, retry === true ? circumstances.retry : retry, circumstances);
}

/** Alone, a death is the job's own doing and not its neighbours'; it spends no attempt, but there are only so many. */
function died(message: string, circumstances: Circumstances): Outcome {
  const { alone, deaths, retry } = circumstances;
  if (!alone) return retried({ kind: 'unexpected', message }, retry, circumstances);
  const error: StoredFailure = { kind: 'lost', message };
  return deaths + 1 >= MAX_DEATHS ? dead(error) : { kind: 'lost', error };
}

/** Another attempt where the policy has one left that the deadline allows; else the job is dead. */
function retried(
  error: StoredFailure,
  retry: RetryPolicy,
  { attempt, deadlineLeftMs = Infinity }: Circumstances,
): Outcome {
  const delayMs = retryDelayMs(retry, attempt, Math.random());
  return delayMs === undefined || delayMs >= deadlineLeftMs
    ? dead(error)
    : { kind: 'retry', delayMs, error };
}

function dead(error: StoredFailure): Outcome {
  return { kind: 'ended', state: 'dead', error };
}
