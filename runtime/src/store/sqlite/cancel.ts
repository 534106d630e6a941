import { shortestGraces } from '../batch.js';
import type { CancelAnswer, CancelRequest } from '../job.js';
import { cancelled } from '../rows.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/cancel.js';
import { DROP_LIVE_JOB } from './sql/runners.js';

/**
 * Cancels jobs and then their trees, level by level, under the write lock. Below a child that has ended there may be some that
 * it did not wait for.
 */
export function cancelJobs(
  statements: Statements,
  requests: readonly CancelRequest[],
): readonly CancelAnswer[] {
  const graces = shortestGraces(requests);
  const asked = requests.map((one) => ({ ...one, graceMs: graces.get(one.id) ?? one.graceMs }));
  const answers = asked.map((request) => cancelJob(statements, request));
  let level: readonly CancelRequest[] = asked.filter(
    (_, n) => answers[n] === 'cancelled' || answers[n] === 'requested',
  );
  while (level.length > 0) {
    level = level.flatMap((parent) => childrenOf(statements, parent));
    for (const child of level) cancelJob(statements, child);
  }
  return answers;
}

/** Each to be cancelled as its parent is. */
function childrenOf(statements: Statements, parent: CancelRequest): readonly CancelRequest[] {
  const children = statements.all<{ id: string }>(SQL.BOUND_CHILDREN, parent.id);
  return children.map(({ id }) => ({ ...parent, id }));
}

function cancelJob(statements: Statements, request: CancelRequest): CancelAnswer {
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
