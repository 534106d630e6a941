import type { Outcome, SettleAnswer, Settlement, StatusAnswer, StatusUpdate } from '../claim.js';
import { attemptKey, lastOfEach } from '../batch.js';
import { NEVER } from '../rows.js';
import type { Statements } from './connection.js';
import * as LOGS from './sql/logs.js';
import * as RUNNERS from './sql/runners.js';
import * as SQL from './sql/settle.js';

/** Ends one attempt, under the write lock. */
export function settleAttempt(statements: Statements, settlement: Settlement): SettleAnswer {
  const { id, token, outcome, log } = settlement;
  const held = [id, token.claimId, token.epoch] as const;
  if (log !== undefined) {
    const { firstSequence, lastSequence, lines } = log;
    statements.run(LOGS.APPEND, ...held, firstSequence, lastSequence, lines);
  }
  if (outcome.kind === 'succeeded' || outcome.kind === 'ended') {
    const [state, output, error] =
      outcome.kind === 'succeeded'
        ? (['succeeded', outcome.output, null] as const)
        : ([outcome.state, null, JSON.stringify(outcome.error)] as const);
    if (statements.run(SQL.END_JOB, state, output, error, ...held) === 0)
      return outdated(statements, held);
    statements.run(RUNNERS.DROP_LIVE_JOB, id);
    return 'settled';
  }
  const error = 'error' in outcome ? JSON.stringify(outcome.error) : null;
  if (statements.run(SQL.KEEP_ATTEMPT, ...held, KEPT_AS[outcome.kind], error) === 0)
    return outdated(statements, held);
  if (statements.get(SQL.CANCEL_IS_REQUESTED, id) !== undefined) {
    statements.run(RUNNERS.END_UNFINISHED_AS_CANCELLED, id, outcome.kind === 'lost' ? 1 : 0);
    statements.run(RUNNERS.DROP_LIVE_JOB, id);
    return 'cancelled';
  }
  queueAgain(statements, id, outcome);
  return 'settled';
}

/** An outcome that is not the end of its job. */
type Unfinished = Exclude<Outcome, { readonly kind: 'succeeded' | 'ended' }>;

const KEPT_AS: Readonly<Record<Unfinished['kind'], 'failed' | 'lost' | 'released'>> = {
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
