import type { JobFailure, JobResult, StoredFailure } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { JobChange } from '../store/job.js';

/** A stored failure as the reader's contract sees it: a declared code that it does not know is `unknown`. */
export function toFailure<J extends JobType>(
  stored: StoredFailure,
  descriptor: JobDescriptor<J> | undefined,
): JobFailure<J> {
  const { kind, message } = stored;
  if (kind !== 'declared') return { kind, message };
  const known: readonly string[] = descriptor?.errorCodes ?? [];
  if (stored.code === undefined || !known.includes(stored.code)) {
    return { kind: 'unknown', message, unknownCode: stored.code, unknownData: stored.data };
  }
  // The code is one of the contract's, and its data was validated when it was thrown.
  return { kind, code: stored.code, message, data: stored.data } as unknown as JobFailure<J>;
}

/** The end of a job as its caller awaits it. */
export function toResult<J extends JobType>(
  end: NonNullable<JobChange['end']>,
  descriptor: JobDescriptor<J> | undefined,
): JobResult<J> {
  if (end.state === 'succeeded') {
    return { ok: true, output: JSON.parse(end.output ?? 'null') as J['output'] };
  }
  const stored = end.error ?? { kind: 'unexpected', message: `The job ended as ${end.state}.` };
  return { ok: false, error: toFailure(stored, descriptor) };
}
