import type { JobRecord } from '../store/job.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { JsonText } from '../types/json.js';
import { toFailure } from './failure.js';
import { nameOf } from './name-of.js';
import type { JobSnapshot } from './types.js';

/** A stored job as its reader sees it. What is not known of its type is read as it is. */
export function toSnapshot<J extends JobType>(
  record: JobRecord,
  descriptor: JobDescriptor<J> | undefined,
): JobSnapshot<J> {
  const { id, version, revision, queue, priority, state, key, attempt, error, runner } = record;
  return {
    id,
    ...nameOf(record, descriptor),
    version,
    revision,
    queue,
    priority,
    state,
    params: parse(record.params),
    key,
    headers: record.headers ?? {},
    redriveOf: record.redriveOf,
    redrivenAs: record.redrivenAs,
    attempt,
    status: parse(record.status),
    output: parse(record.output),
    error: error === undefined ? undefined : toFailure(error, descriptor),
    submittedAt: new Date(record.submittedAt),
    runAt: new Date(record.runAt),
    startedAt: toDate(record.startedAt),
    endedAt: toDate(record.endedAt),
    cancelRequestedAt: toDate(record.cancelRequestedAt),
    runner: runner && { id: runner.id, name: runner.name, tickedAt: new Date(runner.tickedAt) },
  };
}

function parse(text: JsonText | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

function toDate(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
