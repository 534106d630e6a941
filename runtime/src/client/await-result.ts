import { onAbort } from '../batch/on-abort.js';
import type { JobChange } from '../store/job.js';
import { parseDuration, type Duration } from '../types/duration.js';
import { InvalidOptionError, WaitTimeoutError } from '../types/errors.js';
import type { JobResult } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { checkFields } from './fields.js';
import type { Connection } from './connection.js';
import { endsNow, type End } from './ends-now.js';
import { toResult } from './failure.js';
import type { HandledJob } from './handle.js';
import type { Subscriber } from './subscribers.js';
import type { WaitOptions } from './types.js';

/** Resolves when the job has ended; how is the answer. Only a wait that fails rejects. */
export async function awaitResult<J extends JobType>(
  connection: Connection,
  job: HandledJob,
  descriptor: JobDescriptor<J> | undefined,
  options: WaitOptions,
): Promise<JobResult<J>> {
  const { timeoutMs, signal } = checkedWait(options);
  signal?.throwIfAborted();
  const end = await (timeoutMs === 0
    ? endNow(connection, job, signal)
    : awaitEnd(connection, job, timeoutMs, signal));
  return toResult(end, descriptor);
}

/** No timer: it would run out while the store is asked, or not. */
async function endNow(
  connection: Connection,
  { id }: HandledJob,
  signal: AbortSignal | undefined,
): Promise<End> {
  const end = (await endsNow(connection, [id], signal)).get(id);
  if (end === undefined) throw new WaitTimeoutError(id, 0);
  return end;
}

function awaitEnd(
  connection: Connection,
  { id, uncommitted }: HandledJob,
  timeoutMs: number | undefined,
  signal: AbortSignal | undefined,
): Promise<End> {
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      connection.waiter.unsubscribe(subscriber);
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
        resolve(end);
      },
      failed: fail,
    };
    connection.waiter.subscribe(subscriber);
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

/** @throws {InvalidOptionError} */
export function checkedWait(options: WaitOptions): {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
} {
  checkFields('A wait', options, ['timeout', 'signal']);
  const { timeout, signal } = options;
  return { timeoutMs: timeout === undefined ? undefined : waitMs(timeout), signal };
}

function waitMs(timeout: Duration): number {
  const ms = parseDuration(timeout);
  // Node's timers take no more than 2^31 - 1 ms, and fire at once when they are asked for it.
  if (ms === undefined || ms >= 2 ** 31) {
    throw new InvalidOptionError(
      `timeout ${JSON.stringify(timeout)} is no duration such as 500ms, 30s or 5m, of 24d at most.`,
    );
  }
  return ms;
}
