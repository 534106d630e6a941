import type { NewJob, Submitted } from '../store/job.js';
import { SubmitManyError } from '../types/client-errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { Connection } from './connection.js';
import { jobHandle } from './handle.js';
import { idOf, newJob } from './submit.js';
import type { JobHandle, SubmitItem, SubmitManyOptions } from './types.js';

const CHUNK = 500;

/**
 * Stores jobs in chunks, one after the other, each by one statement, and answers their handles in order. While a chunk is on its
 * way the next is read and checked, and no more: memory holds two of them, however long `items` is.
 *
 * @throws {SubmitManyError}
 */
export async function* submitEach<J extends JobType>(
  connection: Connection,
  descriptor: JobDescriptor<J>,
  items: Iterable<SubmitItem<J>> | AsyncIterable<SubmitItem<J>>,
  options: SubmitManyOptions,
): AsyncGenerator<JobHandle<J>, void, undefined> {
  const { signal, in: tx } = options;
  const uncommitted = tx !== undefined;
  let stored = 0;
  const chunks = read(descriptor, items, options);
  let next = chunks.next();
  try {
    for (;;) {
      const { value: chunk, done } = await next;
      if (done === true) return;
      const { jobs, failed } = chunk;
      const sending = send(connection, jobs, options);
      next = failed === undefined ? chunks.next() : next;
      next.catch(() => undefined); // looked at when its turn comes
      let submitted: readonly Submitted[];
      try {
        submitted = await sending;
      } catch (cause) {
        throw new SubmitManyError(descriptor.name, stored, stored, cause);
      }
      const first = stored;
      stored += submitted.filter(({ answer }) => answer !== 'conflict').length;
      for (const [n, one] of submitted.entries()) {
        let id: string;
        try {
          id = idOf(one, descriptor, jobs[n]?.key?.key);
          signal?.throwIfAborted();
        } catch (cause) {
          throw new SubmitManyError(descriptor.name, first + n, stored, cause);
        }
        yield jobHandle(connection, { id, name: descriptor.name, uncommitted }, descriptor);
      }
      if (failed !== undefined)
        throw new SubmitManyError(descriptor.name, stored, stored, failed.by);
    }
  } finally {
    await chunks.return(undefined);
  }
}

interface Chunk {
  readonly jobs: readonly NewJob[];
  /** Why there is no job for the item after these. */
  readonly failed: { readonly by: unknown } | undefined;
}

async function* read<J extends JobType>(
  descriptor: JobDescriptor<J>,
  items: Iterable<SubmitItem<J>> | AsyncIterable<SubmitItem<J>>,
  { in: _, signal, ...common }: SubmitManyOptions,
): AsyncGenerator<Chunk, undefined, undefined> {
  let jobs: NewJob[] = [];
  try {
    for await (const { params, ...own } of items) {
      signal?.throwIfAborted();
      const job = newJob(descriptor, params, { ...common, ...own });
      jobs.push('then' in job ? await job : job);
      if (jobs.length < CHUNK) continue;
      yield { jobs, failed: undefined };
      jobs = [];
    }
  } catch (by) {
    yield { jobs, failed: { by } };
    return undefined;
  }
  if (jobs.length > 0) yield { jobs, failed: undefined };
  return undefined;
}

async function send(
  connection: Connection,
  jobs: readonly NewJob[],
  { in: tx }: SubmitManyOptions,
): Promise<readonly Submitted[]> {
  return jobs.length === 0 ? [] : (await connection.store()).submit(jobs, tx);
}
