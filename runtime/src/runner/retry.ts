import type { RetryPolicy } from './types.js';

/**
 * How long to wait before attempt `attempt + 1`, in milliseconds; `undefined` when there is none. Jitter is always on:
 * half of the delay is random ("equal jitter", Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015),
 * so that jobs that failed together do not come back together.
 * @param attempt the one that has just failed, from 1
 * @param random in [0, 1)
 */
export function retryDelayMs(
  policy: RetryPolicy,
  attempt: number,
  random: number,
): number | undefined {
  if (attempt >= policy.attempts) return undefined;
  const full = Math.min(policy.maxMs, policy.initialMs * growth(policy, attempt));
  return Math.round(full / 2 + (full / 2) * random);
}

function growth(policy: RetryPolicy, attempt: number): number {
  switch (policy.backoff) {
    case 'fixed':
      return 1;
    case 'linear':
      return attempt;
    case 'exponential':
      return 2 ** (attempt - 1);
  }
}
