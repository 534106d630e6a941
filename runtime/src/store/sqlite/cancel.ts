import type { CancelAnswer, CancelRequest } from '../job.js';
import { cancelled } from '../rows.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/cancel.js';
import { DROP_LIVE_JOB } from './sql/runners.js';

/** Cancels one job, under the write lock. */
export function cancelJob(statements: Statements, request: CancelRequest): CancelAnswer {
  const { id, reason, graceMs } = request;
  if (statements.run(SQL.END_QUEUED, id, JSON.stringify(cancelled(reason))) === 1) {
    statements.run(DROP_LIVE_JOB, id);
    return 'cancelled';
  }
  if (statements.run(SQL.REQUEST_CANCEL, id, reason, graceMs) === 1) return 'requested';
  return statements.get(SQL.JOB_EXISTS, id) === undefined ? 'not-found' : 'ended';
}

export function anyCutoffPassed(statements: Statements): boolean {
  return statements.get(SQL.ANY_CUTOFF_PASSED) !== undefined;
}

/** Ends what should have stopped by now, under the write lock; answers how many. */
export function endPastCutoff(statements: Statements): number {
  const ended = statements.all<{ id: string }>(SQL.END_PAST_CUTOFF);
  for (const { id } of ended) statements.run(DROP_LIVE_JOB, id);
  return ended.length;
}
