import { onAbort } from '../batch/on-abort.js';
import type { JobChange } from '../store/job.js';
import { parseDuration, type Duration } from '../types/duration.js';
import { InvalidOptionError, WaitTimeoutError } from '../types/errors.js';
import type { JobResult } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { Connection } from './connection.js';
import { toResult } from './failure.js';
import type { HandledJob } from './handle.js';
import type { Subscriber } from './subscribers.js';
import type { WaitOptions } from './types.js';

/** Resolves when the job has ended; how is the answer. Only a wait that fails rejects. */
export function awaitResult<J extends JobType>(
  connection: Connection,
  { id, uncommitted }: HandledJob,
  descriptor: JobDescriptor<J> | undefined,
  { timeout, signal }: WaitOptions,
): Promise<JobResult<J>> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timeoutMs = timeout === undefined ? undefined : waitMs(timeout);
    const finish = (): void => {
      unsubscribe();
      clearTimeout(timer);
      forget?.();
    };
    const fail = (error: unknown): void => {
      finish();
      // Whatever the database, or the owner of the signal, chose.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(error);
    };
    const subscriber: Subscriber = {
      id,
      uncommitted,
      sequence: Number.MAX_SAFE_INTEGER,
      changed: ({ end }: JobChange) => {
        if (end === undefined) return;
        finish();
        resolve(toResult(end, descriptor));
      },
      failed: fail,
    };
    const unsubscribe = connection.waiter.subscribe(subscriber);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            fail(new WaitTimeoutError(id, timeoutMs));
          }, timeoutMs);
    const forget =
      signal &&
      onAbort(signal, () => {
        fail(signal.reason);
      });
  });
}

export function waitMs(timeout: Duration): number {
  const ms = parseDuration(timeout);
  // Node's timers take no more than 2^31 - 1 ms, and fire at once when they are asked for it.
  if (ms === undefined || ms >= 2 ** 31) {
    throw new InvalidOptionError(
      `timeout ${JSON.stringify(timeout)} is no duration such as 500ms, 30s or 5m, of 24d at most.`,
    );
  }
  return ms;
}
