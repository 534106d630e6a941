import type { CancelAnswer } from '../store/job.js';
import { JobNotFoundError } from '../types/errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { Connection } from './connection.js';
import { later } from '../batch/later.js';
import { nameOf } from './name-of.js';
import type { JobHandle, JobSnapshot } from './types.js';

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
    result: async (options = {}) =>
      (await import('./await-result.js')).awaitResult(connection, job, descriptor, options),
    logs: (options = {}) =>
      later(async () => (await import('./follow.js')).logOf(connection, job, options)),
    output: async (options = {}) => {
      const { awaitResult } = await import('./await-result.js');
      const result = await awaitResult(connection, job, descriptor, options);
      if (result.ok) return result.output;
      const { JobFailedError } = await import('../types/client-errors.js');
      throw new JobFailedError(job.name, id, result.error);
    },
    watch: (options = {}) =>
      later(async () =>
        (await import('./follow.js')).watchJob<J['status']>(connection, job, options),
      ),
    cancel: (reason = 'cancelled by the caller') => cancelJob(connection, id, reason),
    update: async (update) =>
      (await import('./change.js')).updateJob(connection, id, update, descriptor),
    redrive: async (options = {}) =>
      (await import('./change.js')).redriveJob(connection, job, options, descriptor),
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
