import type { StepRecord, WaitingUpdate } from '../children.js';
import type { StatusAnswer } from '../claim.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/children.js';

/** Records one step or sleep, under the write lock. */
export function recordStep(statements: Statements, record: StepRecord): StatusAnswer {
  const { id, token, key, done } = record;
  if (statements.get(SQL.HOLDER, id, token.claimId, token.epoch) === undefined) return 'lease-lost';
  const [result, sleepMs] =
    'result' in done ? [done.result, null] : [null, Math.round(done.sleepMs)];
  statements.run(SQL.ADD_STEP, id, key, result, sleepMs);
  return 'stored';
}

/** Under the write lock. */
export function setWaiting(statements: Statements, update: WaitingUpdate): StatusAnswer {
  const { id, token, waitsFor } = update;
  const stored = statements.run(SQL.SET_WAITING, id, token.claimId, token.epoch, waitsFor) === 1;
  return stored ? 'stored' : 'lease-lost';
}

export function anyToWake(statements: Statements, ids: readonly string[] | undefined): boolean {
  return statements.get(SQL.ANY_TO_WAKE, asJson(ids)) !== undefined;
}

/** Wakes parked jobs, under the write lock; answers how many. */
export function wakeJobs(statements: Statements, ids: readonly string[] | undefined): number {
  return statements.run(SQL.WAKE, asJson(ids));
}

function asJson(ids: readonly string[] | undefined): string | null {
  return ids === undefined ? null : JSON.stringify(ids);
}
