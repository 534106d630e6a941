import type { AttemptRecord } from '../../types/attempt.js';
import type { JobState } from '../../types/state.js';
import type { ChangeCursor, JobChange, JobRecord } from '../job.js';
import { attemptRecord, jobChange, jobRecord } from '../rows.js';
import type { AttemptRow, Tables } from './tables.js';

export function readJob(tables: Tables, id: string): JobRecord | undefined {
  const job = tables.jobs.get(id);
  const live = tables.live.get(id);
  const end = tables.ended.get(id);
  const now = end ?? live;
  if (job === undefined || now === undefined) return undefined;
  const runner = tables.runners.get(live?.runnerId ?? '');
  // Why the last attempt failed, while the job waits for the next.
  const failed = live?.state === 'queued' ? tables.attempts.get(id)?.at(-1)?.error : null;
  return jobRecord({
    ...job,
    state: stateOf(tables, id),
    attempt: now.attempt,
    losses: now.losses,
    status: tables.statuses.get(id)?.status ?? null,
    output: end?.output ?? null,
    error: end === undefined ? (failed ?? null) : end.error,
    submitted_at: job.submittedAt,
    run_at: now.runAt,
    started_at: now.startedAt,
    ended_at: end?.endedAt ?? null,
    cancel_requested_at: now.cancelRequestedAt,
    runner_id: runner?.id ?? null,
    runner_name: runner?.name ?? null,
    ticked_at: runner?.tickedAt ?? null,
    parent_id: job.parentId,
    redrive_of: job.redriveOf,
    redriven_as: tables.redrives.get(id) ?? null,
    waits_for: live?.waitsFor ?? null,
  });
}

/** The state of a job that there is. */
export function stateOf(tables: Tables, id: string): JobState {
  const live = tables.live.get(id);
  if (live === undefined) return tables.ended.get(id)?.state ?? 'queued';
  return live.waitsFor === null ? live.state : 'waiting';
}

/** The last attempt is kept with the job's end. */
export function readAttempts(tables: Tables, id: string): readonly AttemptRecord[] {
  const end = tables.ended.get(id);
  const last =
    end?.runnerId == null
      ? []
      : [
          record(
            { ...end, runnerId: end.runnerId, startedAt: end.startedAt ?? end.endedAt },
            end.state === 'dead' ? 'failed' : end.state,
          ),
        ];
  return [...(tables.attempts.get(id) ?? []).map((row) => record(row, row.outcome)), ...last];
}

function record(
  row: Omit<AttemptRow, 'outcome'>,
  outcome: AttemptRecord['outcome'],
): AttemptRecord {
  const { attempt, epoch, runnerId, startedAt, endedAt, error } = row;
  return attemptRecord({
    attempt,
    epoch,
    runner_id: runnerId,
    started_at: startedAt,
    ended_at: endedAt,
    outcome,
    error,
  });
}

export function readChanges(
  tables: Tables,
  cursors: readonly ChangeCursor[],
): readonly JobChange[] {
  return cursors.flatMap(({ id, sequence: seen }) => {
    const stored = tables.statuses.get(id);
    const status = stored !== undefined && stored.sequence > seen ? stored : undefined;
    const end = tables.ended.get(id);
    if (status === undefined && end === undefined) return [];
    return [
      jobChange({
        id,
        sequence: status?.sequence ?? null,
        status: status?.status ?? null,
        state: end?.state ?? null,
        output: end?.output ?? null,
        error: end?.error ?? null,
      }),
    ];
  });
}
