import { onAbort } from '../batch/on-abort.js';
import { Wake } from '../batch/wake.js';
import { isUuid } from '../json/uuid.js';
import { JobNotFoundError, WaitTimeoutError } from '../types/errors.js';
import type { JobDescriptor } from '../types/job-type.js';
import type { JobResult } from '../types/failure.js';
import { checkedWait } from './await-result.js';
import type { Connection } from './connection.js';
import { endsNow, type End } from './ends-now.js';
import { toResult } from './failure.js';
import type { Subscriber } from './subscribers.js';
import type { EndedJob, WaitOptions } from './types.js';

const READ_CHUNK = 1_000;

/** A job that is waited for: a handle, or an id. */
export type Awaited = string | { readonly id: string; readonly name?: string };

/**
 * How jobs end, in the order of their ends. One query of the process asks after all of them.
 * @throws {WaitTimeoutError} {JobNotFoundError} {ClientClosedError}
 */
export async function* waitForEach(
  connection: Connection,
  jobs: readonly Awaited[],
  descriptors: ReadonlyMap<string, JobDescriptor>,
  options: WaitOptions,
): AsyncGenerator<EndedJob<JobResult>, void, undefined> {
  const { timeoutMs, signal } = checkedWait(options);
  signal?.throwIfAborted();
  const names = await namesOf(connection, jobs);
  signal?.throwIfAborted();
  const resultOf = (id: string, end: End): JobResult =>
    toResult(end, descriptors.get(names.get(id) ?? ''));
  if (timeoutMs === 0) {
    yield* thoseEnded(connection, jobs.map(idOf), resultOf, signal);
    return;
  }
  const ended: EndedJob<JobResult>[] = [];
  const open = new Map<number, Subscriber>();
  const wake = new Wake();
  let failed: { readonly by: unknown } | undefined;
  const fail = (by: unknown): void => {
    failed ??= { by };
    wake.wake();
  };
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          const [first] = open.keys();
          fail(new WaitTimeoutError(idOf(jobs[first ?? 0] ?? ''), timeoutMs));
        }, timeoutMs);
  const forget =
    signal &&
    onAbort(signal, () => {
      fail(signal.reason);
    });
  try {
    for (const [index, job] of jobs.entries()) {
      const id = idOf(job);
      const subscriber: Subscriber = {
        id,
        uncommitted: false,
        sequence: Number.MAX_SAFE_INTEGER,
        changed: ({ end }) => {
          if (end === undefined) return;
          connection.waiter.unsubscribe(subscriber);
          open.delete(index);
          ended.push({ index, id, result: resultOf(id, end) });
          wake.wake();
        },
        failed: fail,
      };
      connection.waiter.subscribe(subscriber);
      open.set(index, subscriber);
    }
    for (let left = jobs.length; left > 0;) {
      const next = ended.shift();
      if (next !== undefined) {
        left -= 1;
        yield next;
      } else if (failed !== undefined) throw failed.by;
      else await wake.wait(60_000);
    }
  } finally {
    clearTimeout(timer);
    forget?.();
    for (const subscriber of open.values()) connection.waiter.unsubscribe(subscriber);
  }
}

/** Those that have ended, by one look. @throws {WaitTimeoutError} where others have not */
async function* thoseEnded(
  connection: Connection,
  ids: readonly string[],
  resultOf: (id: string, end: End) => JobResult,
  signal: AbortSignal | undefined,
): AsyncGenerator<EndedJob<JobResult>, void, undefined> {
  const ends = await endsNow(connection, ids, signal);
  for (const [index, id] of ids.entries()) {
    const end = ends.get(id);
    if (end !== undefined) yield { index, id, result: resultOf(id, end) };
  }
  const open = ids.find((id) => !ends.has(id));
  if (open !== undefined) throw new WaitTimeoutError(open, 0);
}

/** Names by id. @throws {JobNotFoundError} */
async function namesOf(
  connection: Connection,
  jobs: readonly Awaited[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const unknown: string[] = [];
  for (const job of jobs) {
    if (typeof job !== 'string' && job.name !== undefined) names.set(job.id, job.name);
    else if (isUuid(idOf(job))) unknown.push(idOf(job));
    else throw new JobNotFoundError(idOf(job));
  }
  const store = await connection.store();
  for (let start = 0; start < unknown.length; start += READ_CHUNK) {
    const ids = unknown.slice(start, start + READ_CHUNK);
    const records = await store.read(ids);
    for (const [n, id] of ids.entries()) {
      const record = records[n];
      if (record === undefined) throw new JobNotFoundError(id);
      names.set(id, record.name);
    }
  }
  return names;
}

function idOf(job: Awaited): string {
  return typeof job === 'string' ? job.toLowerCase() : job.id;
}
