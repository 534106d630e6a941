import { redactorFor, type Mask } from '../../logs/redact.js';
import type { RunnerJob } from '../types.js';
import type { Invocation } from './execution.js';

const HIDES_NOTHING: Mask = (text) => text;

/** Hides the secrets of a job's params, wherever it is told of. */
export function maskOf(job: RunnerJob, { params }: Pick<Invocation, 'params'>): Mask {
  return job.redact === undefined
    ? HIDES_NOTHING
    : redactorFor(JSON.parse(params) as unknown, job.redact);
}
