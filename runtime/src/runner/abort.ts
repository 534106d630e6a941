import { JobwrightError } from '../types/errors.js';
import type { AbortReason } from './types.js';

const MESSAGES: Record<AbortReason, string> = {
  cancelled: 'The job was cancelled.',
  timeout: "The attempt takes longer than the job's timeout.",
  deadline: "The job's deadline has passed.",
  'lease-lost': 'The claim on the job is no longer valid; what this attempt writes is discarded.',
  shutdown: 'The runner is shutting down; the job will run again elsewhere.',
};

/** The reason of an aborted `job.signal`. */
export class JobAbortError extends JobwrightError {
  readonly code = 'JOB_ABORTED';
  constructor(readonly reason: AbortReason) {
    super(MESSAGES[reason]);
  }
}
