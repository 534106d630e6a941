import type { AttemptOutcome, AttemptRecord } from '../types/attempt.js';
import type { StoredFailure } from '../types/failure.js';
import type { JobHeaders } from '../types/headers.js';
import type { EndState, JobState } from '../types/state.js';
import type { ClaimedJob } from './claim.js';
import type { Grouped } from './claim-groups.js';
import type { Recalled, RecalledChild, WaitsFor } from './children.js';
import type { JobChange, JobRecord } from './job.js';
import type { RequestedCancel } from './runner.js';

/*
 * Rows as both adapters' statements answer them: the same column names, times as milliseconds, JSON as text.
 */

export interface RecordRow {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  readonly queue: string;
  readonly priority: number;
  readonly state: JobState;
  readonly params: string;
  readonly key: string | null;
  readonly attempt: number;
  readonly losses: number;
  readonly status: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly submitted_at: number;
  readonly run_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly cancel_requested_at: number | null;
  readonly runner_id: string | null;
  readonly runner_name: string | null;
  readonly ticked_at: number | null;
  readonly parent_id: string | null;
  readonly depth: number;
  readonly waits_for: WaitsFor | null;
  readonly headers: string | null;
  readonly redrive_of: string | null;
  readonly redriven_as: string | null;
}

export function jobRecord(row: RecordRow): JobRecord {
  const { runner_id: id, runner_name: name, ticked_at: tickedAt } = row;
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    revision: row.revision,
    queue: row.queue,
    priority: row.priority,
    state: row.state,
    params: row.params,
    ...(row.key !== null && { key: row.key }),
    ...(row.headers !== null && { headers: jobHeaders(row.headers) }),
    ...(row.redrive_of !== null && { redriveOf: row.redrive_of }),
    ...(row.redriven_as !== null && { redrivenAs: row.redriven_as }),
    attempt: row.attempt,
    losses: row.losses,
    ...(row.status !== null && { status: row.status }),
    ...(row.output !== null && { output: row.output }),
    ...(row.error !== null && { error: failure(row.error) }),
    ...(row.parent_id !== null && { parentId: row.parent_id }),
    depth: row.depth,
    ...(row.waits_for !== null && { waitsFor: row.waits_for }),
    submittedAt: row.submitted_at,
    runAt: row.run_at,
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.cancel_requested_at !== null && { cancelRequestedAt: row.cancel_requested_at }),
    ...(id !== null && name !== null && tickedAt !== null && { runner: { id, name, tickedAt } }),
  };
}

export interface AttemptRow {
  readonly attempt: number;
  readonly epoch: number;
  readonly runner_id: string;
  readonly started_at: number;
  readonly ended_at: number;
  readonly outcome: AttemptOutcome;
  readonly error: string | null;
}

export function attemptRecord(row: AttemptRow): AttemptRecord {
  return {
    attempt: row.attempt,
    epoch: row.epoch,
    runnerId: row.runner_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    ...(row.error !== null && { error: failure(row.error) }),
  };
}

export interface ChangeRow {
  readonly id: string;
  /** Null where the asker has seen the latest. */
  readonly sequence: number | null;
  readonly status: string | null;
  /** Null while the job lives. */
  readonly state: EndState | null;
  readonly output: string | null;
  readonly error: string | null;
}

export function jobChange(row: ChangeRow): JobChange {
  return {
    id: row.id,
    ...(row.sequence !== null &&
      row.status !== null && { status: { sequence: row.sequence, value: row.status } }),
    ...(row.state !== null && {
      end: {
        state: row.state,
        ...(row.output !== null && { output: row.output }),
        ...(row.error !== null && { error: failure(row.error) }),
      },
    }),
  };
}

/** A claimed job, but for what it has in common with its claim group. Null is none and not. */
export interface ClaimedFields {
  readonly id: string;
  readonly params: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly losses: number | null;
  readonly headers: string | null;
  readonly parent_id: string | null;
  readonly depth: number | null;
  readonly age_ms: number;
  readonly suspect: boolean | 0 | 1 | null;
  readonly deaths: number | null;
}

/** The same with what the group stands for. */
export interface ClaimedRow extends ClaimedFields, Grouped {}

export function claimedJob(row: ClaimedFields, group: Grouped, claimId: string): ClaimedJob {
  return {
    id: row.id,
    name: group.name,
    version: group.version,
    revision: group.revision,
    params: row.params,
    token: { claimId, epoch: row.epoch },
    attempt: row.attempt,
    losses: row.losses ?? 0,
    queue: group.queue,
    priority: group.priority,
    ...(row.headers !== null && { headers: jobHeaders(row.headers) }),
    ...(row.parent_id !== null && { parentId: row.parent_id }),
    depth: row.depth ?? 0,
    ageMs: Math.max(0, row.age_ms),
    suspect: Boolean(row.suspect),
    deaths: row.deaths ?? 0,
  };
}

/** No key of a handler's begins so, nor the name of a job. */
const REPLACED = '#!';

/** The key of an edge to a child that failed, and in whose place another was started. */
export function replacedKey(childId: string, key: string): string {
  return `${REPLACED}${childId}/${key}`;
}

/** A job's recorded child, step or sleep. */
export type RecallRow =
  | {
      readonly kind: 'child';
      readonly key: string;
      readonly child_id: string;
      readonly job_name: string;
      readonly params_hash: string;
      readonly state: JobState;
      readonly detached: boolean | 0 | 1;
    }
  | { readonly kind: 'step'; readonly key: string; readonly result: string }
  | { readonly kind: 'sleep'; readonly key: string; readonly left_ms: number };

export function recalled(rows: readonly RecallRow[]): Recalled {
  const children = rows.flatMap((row) => (row.kind === 'child' ? [recalledChild(row)] : []));
  return {
    steps: rows.flatMap((row) =>
      row.kind === 'step' ? [{ key: row.key, result: row.result }] : [],
    ),
    sleeps: rows.flatMap((row) =>
      row.kind === 'sleep' ? [{ key: row.key, leftMs: Math.max(0, row.left_ms) }] : [],
    ),
    children: children.filter(({ key }) => !key.startsWith(REPLACED)),
    replaced: children
      .filter(({ key }) => key.startsWith(REPLACED))
      .map((child) => ({ ...child, key: child.key.slice(child.key.indexOf('/') + 1) })),
  };
}

function recalledChild(row: Extract<RecallRow, { readonly child_id: string }>): RecalledChild {
  return {
    key: row.key,
    id: row.child_id,
    name: row.job_name,
    paramsHash: row.params_hash,
    state: row.state,
    detached: Boolean(row.detached),
  };
}

export interface CancelRow {
  readonly id: string;
  readonly epoch: number;
  readonly reason: string;
  readonly grace_left_ms: number;
}

export function requestedCancel(row: CancelRow): RequestedCancel {
  return { id: row.id, epoch: row.epoch, reason: row.reason, graceLeftMs: row.grace_left_ms };
}

/** When a job is due that waits for its children only: 9999-01-01T00:00Z. */
export const NEVER = 253_370_764_800_000;

/** How `lost` attempts, and jobs that died of them, say why. */
export const LOST: StoredFailure = {
  kind: 'lost',
  message: 'The runner that held the job gave no sign of life until its lease ran out.',
};

export function cancelled(reason: string): StoredFailure {
  return { kind: 'cancelled', message: reason };
}

export function jobHeaders(text: string): JobHeaders {
  return JSON.parse(text) as JobHeaders;
}

function failure(text: string): StoredFailure {
  return JSON.parse(text) as StoredFailure;
}
