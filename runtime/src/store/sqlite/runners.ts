import { LOST, requestedCancel, type CancelRow } from '../rows.js';
import type { Forfeited, NewRunner, RequestedCancel, TickReply } from '../runner.js';
import { anyCutoffPassed } from './cancel.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/runners.js';
import { anyToWake } from './steps.js';

export function registerRunner(statements: Statements, runner: NewRunner): void {
  statements.run(SQL.ADD_RUNNER, runner.id, runner.name, runner.leaseMs);
}

export function tickRunner(statements: Statements, runnerId: string): TickReply {
  if (statements.run(SQL.RENEW_LEASE, runnerId) === 0) return { lease: 'lost' };
  const overdue =
    anyLeaseRunOut(statements) || anyCutoffPassed(statements) || anyToWake(statements, undefined);
  return { lease: 'held', cancels: cancelsOf(statements, runnerId), overdue };
}

export function cancelsOf(statements: Statements, runnerId: string): readonly RequestedCancel[] {
  return statements.all<CancelRow>(SQL.CANCELS_OF_RUNNER, runnerId).map(requestedCancel);
}

export function anyLeaseRunOut(statements: Statements): boolean {
  return statements.get(SQL.ANY_LEASE_RUN_OUT) !== undefined;
}

export function forfeitRunners(statements: Statements, maxLosses: number): Forfeited {
  const runners = statements.all<{ id: string }>(SQL.END_RUN_OUT_RUNNERS);
  const fates = runners.flatMap(({ id }) =>
    statements.all<HeldRow>(SQL.HELD_JOBS, id).map((job) => loseJob(statements, job, maxLosses)),
  );
  return {
    runners: runners.length,
    requeued: fates.filter((fate) => fate === 'requeued').length,
    dead: fates.filter((fate) => fate === 'dead').length,
  };
}

/** Answers how many jobs went back to their queue. */
export function retireRunner(statements: Statements, runnerId: string): number {
  statements.run(SQL.END_RUNNER, runnerId);
  const held = statements.all<HeldRow>(SQL.HELD_JOBS, runnerId);
  for (const job of held) {
    statements.run(SQL.KEEP_UNFINISHED_ATTEMPT, job.id, 'released', null);
    if (job.cancel_cutoff === null) statements.run(SQL.PUT_BACK, job.id, 0);
    else endAsCancelled(statements, job.id, 0);
  }
  return held.length;
}

interface HeldRow {
  readonly id: string;
  readonly losses: number;
  readonly waits_for: string | null;
  readonly cancel_cutoff: number | null;
}

function loseJob(
  statements: Statements,
  job: HeldRow,
  maxLosses: number,
): 'requeued' | 'dead' | 'cancelled' {
  const why = JSON.stringify(LOST);
  // One that waits does nothing that could have killed its runner.
  const loss = job.waits_for === null ? 1 : 0;
  statements.run(SQL.KEEP_UNFINISHED_ATTEMPT, job.id, 'lost', why);
  if (job.cancel_cutoff !== null) {
    endAsCancelled(statements, job.id, loss);
    return 'cancelled';
  }
  if (job.losses + loss > maxLosses) {
    statements.run(SQL.END_UNFINISHED, job.id, 'dead', why, loss);
    statements.run(SQL.DROP_LIVE_JOB, job.id);
    return 'dead';
  }
  statements.run(SQL.PUT_BACK, job.id, loss);
  return 'requeued';
}

/** A job that someone wants cancelled and that nobody runs any more has nothing left to wait for. */
function endAsCancelled(statements: Statements, id: string, losses: 0 | 1): void {
  statements.run(SQL.END_UNFINISHED_AS_CANCELLED, id, losses);
  statements.run(SQL.DROP_LIVE_JOB, id);
}
