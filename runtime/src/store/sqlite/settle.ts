import type { Outcome, SettleAnswer, Settlement, StatusAnswer, StatusUpdate } from '../claim.js';
import { attemptKey, firstOfEach, lastOfEach } from '../batch.js';
import { NEVER } from '../rows.js';
import type { Statements } from './connection.js';
import * as LOGS from './sql/logs.js';
import * as RUNNERS from './sql/runners.js';
import * as SQL from './sql/settle.js';

/** Settles attempts, under the write lock; of several settlements of one attempt the first counts. */
export function settleAttempts(
  statements: Statements,
  settlements: readonly Settlement[],
): readonly SettleAnswer[] {
  for (const { id, token, log } of settlements) {
    if (log === undefined) continue;
    const { firstSequence, lastSequence, lines } = log;
    statements.run(LOGS.APPEND, id, token.claimId, token.epoch, firstSequence, lastSequence, lines);
  }
  const ended = endJobs(statements, firstOfEach(settlements, attemptKey).filter(isEnd));
  return settlements.map((settlement) =>
    ended.has(settlement) ? 'settled' : settleAttempt(statements, settlement),
  );
}

/**
 * Ends those jobs whose token is current, but for failures of those that are to be cancelled, and answers by what. A call for each would
 * take longer than what it does.
 */
function endJobs(statements: Statements, ends: readonly End[]): ReadonlySet<Settlement> {
  if (ends.length === 0) return new Set();
  const rows = ends.map(({ id, token, outcome }) => [
    ...[id, token.claimId, token.epoch],
    ...(outcome.kind === 'succeeded'
      ? ['succeeded', outcome.output, null]
      : [outcome.state, null, JSON.stringify(outcome.error)]),
  ]);
  const given = JSON.stringify(rows);
  const count = statements.run(SQL.END_JOBS, given);
  if (count === 0) return new Set();
  const ended = count === ends.length ? ends : held(statements, given, ends);
  statements.run(RUNNERS.DROP_LIVE_JOBS, JSON.stringify(ended.map(({ id }) => id)));
  return new Set(ended);
}

/** Those of the ends that stand, before their jobs are dropped. */
function held(statements: Statements, given: string, ends: readonly End[]): readonly End[] {
  type Row = { readonly id: string; readonly claim_id: string; readonly epoch: number };
  const current = new Set(
    statements
      .all<Row>(SQL.HELD, given)
      .map(({ id, claim_id: claimId, epoch }) => attemptKey({ id, token: { claimId, epoch } })),
  );
  return ends.filter((end) => current.has(attemptKey(end)));
}

/** The end of an attempt that is not, or cannot be, the end of its job: of those that end jobs, what {@link endJobs} has left. */
function settleAttempt(statements: Statements, { id, token, outcome }: Settlement): SettleAnswer {
  const held = [id, token.claimId, token.epoch] as const;
  if (outcome.kind === 'succeeded' || (outcome.kind === 'ended' && outcome.state === 'cancelled'))
    return outdated(statements, held);
  const error = 'error' in outcome ? JSON.stringify(outcome.error) : null;
  if (statements.run(SQL.KEEP_ATTEMPT, ...held, KEPT_AS[outcome.kind], error) === 0)
    return outdated(statements, held);
  // A failure whose token is current is here because its job is to be cancelled.
  const cancelling =
    outcome.kind === 'ended' || statements.get(SQL.CANCEL_IS_REQUESTED, id) !== undefined;
  if (cancelling) {
    statements.run(RUNNERS.END_UNFINISHED_AS_CANCELLED, id, outcome.kind === 'lost' ? 1 : 0);
    statements.run(RUNNERS.DROP_LIVE_JOB, id);
    return 'cancelled';
  }
  queueAgain(statements, id, outcome);
  return 'settled';
}

/** An outcome that is not the end of its job. */
type Unfinished = Exclude<Outcome, EndOutcome>;
type EndOutcome = Extract<Outcome, { readonly kind: 'succeeded' | 'ended' }>;
type End = Settlement & { readonly outcome: EndOutcome };

function isEnd(settlement: Settlement): settlement is End {
  return settlement.outcome.kind === 'succeeded' || settlement.outcome.kind === 'ended';
}

const KEPT_AS: Readonly<Record<Unfinished['kind'] | 'ended', 'failed' | 'lost' | 'released'>> = {
  ended: 'failed',
  retry: 'failed',
  lost: 'lost',
  parked: 'released',
  released: 'released',
};

function queueAgain(statements: Statements, id: string, outcome: Unfinished): void {
  switch (outcome.kind) {
    case 'retry':
      statements.run(SQL.RETRY_LATER, id, Math.round(outcome.delayMs));
      break;
    case 'lost':
      statements.run(SQL.LOSE_ALONE, id);
      break;
    case 'parked': {
      const { awaits, delayMs } = outcome;
      const children = awaits.length > 0 ? JSON.stringify(awaits) : null;
      if (delayMs === undefined) statements.run(SQL.PARK_UNTIL, id, children, NEVER);
      else statements.run(SQL.PARK, id, children, Math.round(delayMs));
      break;
    }
    case 'released':
      statements.run(SQL.RELEASE, id);
  }
}

/** Replaces statuses, under the write lock; of several for one attempt only the last is stored. */
export function storeStatuses(
  statements: Statements,
  updates: readonly StatusUpdate[],
): readonly StatusAnswer[] {
  const answers = new Map<string, StatusAnswer>();
  for (const update of lastOfEach(updates, attemptKey)) {
    const { id, token, status } = update;
    const stored = statements.run(SQL.STORE_STATUS, id, token.claimId, token.epoch, status) === 1;
    answers.set(attemptKey(update), stored ? 'stored' : 'lease-lost');
  }
  return updates.map((update) => answers.get(attemptKey(update)) ?? 'lease-lost');
}

function outdated(statements: Statements, held: readonly [string, string, number]): SettleAnswer {
  return statements.get(SQL.SETTLED_BEFORE, ...held) === undefined ? 'lease-lost' : 'already';
}
