import { attemptKey, lastOfEach } from '../batch.js';
import type { Outcome, SettleAnswer, Settlement, StatusAnswer, StatusUpdate } from '../claim.js';
import { cancelled, NEVER } from '../rows.js';
import { appendTo, endJob, keepAttempt, queueAgain } from './fates.js';
import type { LiveRow, Tables } from './tables.js';

export function settleAttempt(tables: Tables, settlement: Settlement, now: number): SettleAnswer {
  const { outcome, log } = settlement;
  const live = holder(tables, settlement);
  if (live === undefined) return settledBefore(tables, settlement) ? 'already' : 'lease-lost';
  if (log !== undefined) appendTo(tables, live, log);
  switch (outcome.kind) {
    case 'succeeded': {
      const end = { state: 'succeeded', output: outcome.output, error: null } as const;
      endJob(tables, live, end, 'token', now);
      return 'settled';
    }
    case 'ended': {
      const error = JSON.stringify(outcome.error);
      if (outcome.state !== 'cancelled' && live.cancelCutoff !== null) {
        keepAttempt(tables, live, { outcome: 'failed', error }, 'token', now);
        queueOrCancel(tables, live, {}, now);
        return 'cancelled';
      }
      endJob(tables, live, { state: outcome.state, output: null, error }, 'token', now);
      return 'settled';
    }
    default:
      return keepAndQueue(tables, live, outcome, now) === 'cancelled' ? 'cancelled' : 'settled';
  }
}

/** An outcome that is not the end of its job. */
type Unfinished = Exclude<Outcome, { readonly kind: 'succeeded' | 'ended' }>;

function keepAndQueue(
  tables: Tables,
  live: LiveRow,
  outcome: Unfinished,
  now: number,
): 'queued' | 'cancelled' {
  switch (outcome.kind) {
    case 'retry': {
      const error = JSON.stringify(outcome.error);
      keepAttempt(tables, live, { outcome: 'failed', error }, 'token', now);
      const runAt = now + Math.round(outcome.delayMs);
      const change = { runAt, attemptsSpent: live.attempt, suspect: false, deaths: 0 };
      return queueOrCancel(tables, live, change, now);
    }
    case 'lost': {
      const error = JSON.stringify(outcome.error);
      keepAttempt(tables, live, { outcome: 'lost', error }, 'token', now);
      const { losses, deaths } = live;
      const change = { losses: losses + 1, deaths: deaths + 1, suspect: true };
      return queueOrCancel(tables, live, change, now);
    }
    case 'parked': {
      keepAttempt(tables, live, { outcome: 'released', error: null }, 'token', now);
      const { awaits, delayMs } = outcome;
      const runAt = delayMs === undefined ? NEVER : now + Math.round(delayMs);
      const change =
        awaits.length > 0
          ? ({ runAt, waitsFor: 'children', awaits } as const)
          : ({ runAt, waitsFor: 'sleep', awaits: null } as const);
      return queueOrCancel(tables, live, change, now);
    }
    case 'released':
      keepAttempt(tables, live, { outcome: 'released', error: null }, 'token', now);
      return queueOrCancel(tables, live, {}, now);
  }
}

/** Of several statuses for one attempt only the last is stored. */
export function storeStatuses(
  tables: Tables,
  updates: readonly StatusUpdate[],
): readonly StatusAnswer[] {
  const answers = new Map<string, StatusAnswer>();
  for (const update of lastOfEach(updates, attemptKey)) {
    const held = holder(tables, update) !== undefined;
    if (held) {
      const sequence = (tables.statuses.get(update.id)?.sequence ?? 0) + 1;
      tables.statuses.set(update.id, { sequence, status: update.status });
    }
    answers.set(attemptKey(update), held ? 'stored' : 'lease-lost');
  }
  return updates.map((update) => answers.get(attemptKey(update)) ?? 'lease-lost');
}

/** A job that someone wants cancelled does not go back to its queue. */
export function queueOrCancel(
  tables: Tables,
  live: LiveRow,
  change: Partial<LiveRow>,
  now: number,
): 'queued' | 'cancelled' {
  if (live.cancelCutoff === null) {
    queueAgain(tables, live, change);
    return 'queued';
  }
  const { losses = live.losses } = change;
  const error = JSON.stringify(cancelled(live.cancelReason ?? ''));
  const end = { state: 'cancelled', output: null, error } as const;
  endJob(tables, { ...live, losses }, end, 'no attempt', now);
  return 'cancelled';
}

export type Held = Pick<Settlement, 'id' | 'token'>;

/** The live row of a job, if the token is the one that holds it. */
export function holder(tables: Tables, { id, token }: Held): LiveRow | undefined {
  const live = tables.live.get(id);
  return live?.claimId === token.claimId && live.epoch === token.epoch ? live : undefined;
}

function settledBefore(tables: Tables, { id, token }: Held): boolean {
  const end = tables.ended.get(id);
  return [...(end === undefined ? [] : [end]), ...(tables.attempts.get(id) ?? [])].some(
    ({ claimId, epoch }) => claimId === token.claimId && epoch === token.epoch,
  );
}
