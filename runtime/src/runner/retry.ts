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
  const full = fullDelayMs(policy, attempt);
  return Math.round(full / 2 + (full / 2) * random);
}

function fullDelayMs(policy: RetryPolicy, attempt: number): number {
  switch (policy.backoff) {
    case 'list':
      return policy.delaysMs[attempt - 1] ?? policy.delaysMs.at(-1) ?? 0;
    case 'fixed':
      return Math.min(policy.maxMs, policy.initialMs);
    case 'linear':
      return Math.min(policy.maxMs, policy.initialMs * attempt);
    case 'exponential':
      return Math.min(policy.maxMs, policy.initialMs * 2 ** (attempt - 1));
  }
}
