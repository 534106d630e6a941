import type { EndState } from '../../types/state.js';
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
  const ended = endsAlike(ends).flatMap((alike) => endAlike(statements, alike));
  if (ended.length > 0)
    statements.run(RUNNERS.DROP_LIVE_JOBS, JSON.stringify(ended.map(({ id }) => id)));
  return new Set(ended);
}

/** Ends of one claim, epoch and state each. */
function endsAlike(ends: readonly End[]): readonly (readonly [End, ...End[]])[] {
  const alike = new Map<string, [End, ...End[]]>();
  for (const end of ends) {
    const { token, outcome } = end;
    const key = `${token.claimId} ${token.epoch} ${stateOf(outcome)}`;
    const others = alike.get(key);
    if (others === undefined) alike.set(key, [end]);
    else others.push(end);
  }
  return [...alike.values()];
}

/** Answers those that stand, before their jobs are dropped. */
function endAlike(statements: Statements, ends: readonly [End, ...End[]]): readonly End[] {
  const [{ token, outcome }] = ends;
  const state = stateOf(outcome);
  const given = [JSON.stringify(ends.map(endedRow)), token.claimId, token.epoch, state] as const;
  if (statements.run(SQL.END_JOBS, state, ...given) === ends.length) return ends;
  const held = statements.all<{ readonly id: string }>(SQL.HELD, ...given);
  const current = new Set(held.map(({ id }) => id));
  return ends.filter(({ id }) => current.has(id));
}

function endedRow({ id, outcome }: End): readonly [string, string | null, string | null] {
  return outcome.kind === 'succeeded'
    ? [id, outcome.output, null]
    : [id, null, JSON.stringify(outcome.error)];
}

function stateOf(outcome: EndOutcome): EndState {
  return outcome.kind === 'succeeded' ? 'succeeded' : outcome.state;
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
