import type { RetryPolicy } from '@jobwright/runtime/runner';
import { DEFAULTS } from '../check/policy.js';
import type { RetryField } from './job-file.js';
import { milliseconds } from './milliseconds.js';

/** A policy as a runner keeps to it, from what people write. */
export function retryOf({ attempts, delays, backoff, initial, max }: RetryField): RetryPolicy {
  if (delays !== undefined) {
    return {
      attempts: attempts ?? delays.length + 1,
      backoff: 'list',
      delaysMs: delays.map(milliseconds),
    };
  }
  return {
    attempts: attempts ?? DEFAULTS.attempts,
    backoff: backoff ?? DEFAULTS.backoff,
    initialMs: milliseconds(initial ?? DEFAULTS.initial),
    maxMs: milliseconds(max ?? DEFAULTS.max),
  };
}
