import type { Subscriber } from './subscribers.js';
import type { CancelAnswer, JobChange } from '../store/job.js';
import { InvalidOptionError, JobNotFoundError, WaitTimeoutError } from '../types/errors.js';
import { parseDuration, type Duration } from '../types/duration.js';
import type { JobResult } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { Connection } from './connection.js';
import { toResult } from './failure.js';
import { onAbort } from '../batch/on-abort.js';
import { later } from '../batch/later.js';
import { nameOf } from './name-of.js';
import type { JobHandle, JobSnapshot, WaitOptions } from './types.js';

/** How long a running job may go on after a cancel before its token may be voided. */
export const CANCEL_GRACE_MS = 10_000;

/** What a handle is made for. */
export interface HandledJob {
  readonly id: string;
  readonly name: string;
  /** Submitted in the application's transaction: it may not be there yet, or never. */
  readonly uncommitted: boolean;
}

/** A handle for a job. `descriptor` is undefined where the client does not know the job's type. */
export function jobHandle<J extends JobType>(
  connection: Connection,
  job: HandledJob,
  descriptor: JobDescriptor<J> | undefined,
): JobHandle<J> {
  const { id } = job;
  return {
    id,
    ...nameOf(job, descriptor),
    result: (options = {}) => awaitResult(connection, job, descriptor, options),
    logs: (options = {}) =>
      later(async () => (await import('./follow.js')).logOf(connection, job, options)),
    output: async (options = {}) => {
      const result = await awaitResult(connection, job, descriptor, options);
      if (result.ok) return result.output;
      const { JobFailedError } = await import('../types/client-errors.js');
      throw new JobFailedError(job.name, id, result.error);
    },
    watch: (options = {}) =>
      later(async () =>
        (await import('./follow.js')).watchJob<J['status']>(connection, job, options.signal),
      ),
    cancel: (reason = 'cancelled by the caller') => cancelJob(connection, id, reason),
    update: async (update) =>
      (await import('./change.js')).updateJob(connection, id, update, descriptor),
    redrive: async ({ params } = {}) =>
      (await import('./change.js')).redriveJob(connection, job, params, descriptor),
    read: () => readJob(connection, id, descriptor),
  };
}

/** @throws {JobNotFoundError} */
async function readJob<J extends JobType>(
  connection: Connection,
  id: string,
  descriptor: JobDescriptor<J> | undefined,
): Promise<JobSnapshot<J>> {
  const [record] = await (await connection.store()).read([id]);
  if (record === undefined) throw new JobNotFoundError(id);
  const { toSnapshot } = await import('./snapshot.js');
  return toSnapshot(record, descriptor);
}

async function cancelJob(
  connection: Connection,
  id: string,
  reason: string,
): Promise<CancelAnswer> {
  (await import('./check.js')).checkReason(reason);
  const store = await connection.store();
  const [answer] = await store.cancel([{ id, reason, graceMs: CANCEL_GRACE_MS }]);
  return answer ?? 'not-found';
}

function awaitResult<J extends JobType>(
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
