import { attemptKey, firstOfEach, lastOfEach } from '../batch.js';
import type { Outcome, SettleAnswer, Settlement, StatusAnswer, StatusUpdate } from '../claim.js';
import { NEVER } from '../rows.js';
import type { MysqlConnection, Query } from './connection.js';
import {
  queuedAtOnce,
  writeFates,
  type EndedJob,
  type KeptAttempt,
  type QueuedAgain,
} from './fates.js';
import { byId, hex } from './ids.js';
import { appendHeld } from './logs.js';
import * as SQL from './sql/settle.js';

export async function settleAttempts(
  connection: MysqlConnection,
  settlements: readonly Settlement[],
): Promise<readonly SettleAnswer[]> {
  if (settlements.length === 0) return [];
  const asked = settlements.map((settlement, position) => ({ ...settlement, position }));
  // Of several for one attempt the first counts; the others find it settled.
  const firsts = firstOfEach(asked, attemptKey);
  const settled = await connection.transaction((query) => settleHeld(query, firsts));
  const before = await settledBefore(
    (text, values) => connection.query(text, values),
    asked.filter(({ position }) => !settled.has(position)),
  );
  return asked.map(({ position }) => {
    return settled.get(position) ?? (before.has(position) ? 'already' : 'lease-lost');
  });
}

/** Ends an attempt in a transaction that is open. */
export async function settleWithin(query: Query, settlement: Settlement): Promise<SettleAnswer> {
  const asked = [{ ...settlement, position: 0 }];
  const answer = (await settleHeld(query, asked)).get(0);
  if (answer !== undefined) return answer;
  return (await settledBefore(query, asked)).has(0) ? 'already' : 'lease-lost';
}

/** Ends those attempts whose tokens hold; answers for each by its position. */
async function settleHeld(
  query: Query,
  asked: readonly (Settlement & Asked)[],
): Promise<ReadonlyMap<number, 'settled' | 'cancelled'>> {
  const at = new Map(asked.map((settlement) => [settlement.position, settlement]));
  const held = await query<HeldRow>(SQL.LOCK_HELD_JOBS, [tokens(asked)]);
  await appendHeld(
    query,
    held.flatMap(({ position }) => {
      const { id, log } = at.get(position) as Settlement;
      return log === undefined ? [] : [{ id, ...log }];
    }),
  );
  const fates = held.map(({ position, cancelling }) =>
    fateOf(at.get(position) as Settlement, cancelling === 1),
  );
  await writeFates(query, {
    kept: fates.flatMap(({ kept }) => kept ?? []),
    ended: fates.flatMap(({ ended }) => ended ?? []),
    queued: fates.flatMap(({ queued }) => queued ?? []),
  });
  return new Map(
    held.map(({ position }, n) => {
      const { kept, ended } = fates[n] as Fate;
      return [position, kept !== undefined && ended !== undefined ? 'cancelled' : 'settled'];
    }),
  );
}

/** Of several statuses for one attempt only the last is stored. */
export async function storeStatuses(
  connection: MysqlConnection,
  updates: readonly StatusUpdate[],
): Promise<readonly StatusAnswer[]> {
  if (updates.length === 0) return [];
  const latest = lastOfEach(
    updates.map((update, position) => ({ ...update, position })),
    attemptKey,
  );
  const stored = await connection.transaction(async (query) => {
    const held = await query<HeldRow>(SQL.LOCK_HELD_JOBS, [tokens(latest)]);
    const holders = byId(held.map(({ position }) => updates[position] as StatusUpdate));
    if (holders.length > 0) {
      const statuses = holders.map(({ id, status }) => ({ id: hex(id), status }));
      await query(SQL.STORE_STATUSES, [JSON.stringify(statuses)]);
    }
    return new Set(holders.map(attemptKey));
  });
  return updates.map((update) => (stored.has(attemptKey(update)) ? 'stored' : 'lease-lost'));
}

/** Locks the jobs of those tokens that hold, and answers them by their place in the batch. */
export async function lockHolders(
  query: Query,
  items: readonly Held[],
): Promise<ReadonlyMap<number, HeldRow>> {
  const asked = items.map(({ id, token }, position) => ({ id, token, position }));
  const held = await query<HeldRow>(SQL.LOCK_HELD_JOBS, [tokens(asked)]);
  return new Map(held.map((row) => [row.position, row]));
}

interface HeldRow {
  readonly position: number;
  readonly cancelling: 0 | 1;
}

/** Asked after the transaction, so that it sees what a twin, for whose lock that one waited, has committed. */
async function settledBefore(query: Query, others: readonly Asked[]): Promise<ReadonlySet<number>> {
  if (others.length === 0) return new Set();
  const rows = await query<HeldRow>(SQL.SETTLED_BEFORE, [tokens(others)]);
  return new Set(rows.map(({ position }) => position));
}

interface Fate {
  readonly kept?: KeptAttempt;
  readonly ended?: EndedJob;
  readonly queued?: QueuedAgain;
}

/** A job that is to be cancelled neither fails nor is queued again: its attempt is kept, and it ends as cancelled. */
function fateOf({ id, outcome }: Settlement, cancelling: boolean): Fate {
  const end = { id, endsAttempt: true, byToken: true, losses: 0 } as const;
  switch (outcome.kind) {
    case 'succeeded':
      return { ended: { ...end, state: 'succeeded', output: outcome.output, error: null } };
    case 'ended': {
      const { state } = outcome;
      const error = JSON.stringify(outcome.error);
      if (cancelling && state !== 'cancelled')
        return {
          kept: { id, outcome: 'failed', error, byToken: true },
          ended: cancelledLater(id),
        };
      return { ended: { ...end, state, output: null, error } };
    }
    case 'retry':
    case 'lost':
    case 'parked':
    case 'released': {
      const error = 'error' in outcome ? JSON.stringify(outcome.error) : null;
      const kept: KeptAttempt = { id, outcome: KEPT_AS[outcome.kind], error, byToken: true };
      if (cancelling) return { kept, ended: cancelledLater(id, outcome.kind === 'lost' ? 1 : 0) };
      return { kept, queued: queuedAgain(id, outcome) };
    }
  }
}

/** An outcome that is not the end of its job. */
type Unfinished = Exclude<Outcome, { readonly kind: 'succeeded' | 'ended' }>;

const KEPT_AS: Readonly<Record<Unfinished['kind'], KeptAttempt['outcome']>> = {
  retry: 'failed',
  lost: 'lost',
  parked: 'released',
  released: 'released',
};

function queuedAgain(id: string, outcome: Unfinished): QueuedAgain {
  const atOnce = queuedAtOnce(id);
  switch (outcome.kind) {
    case 'retry':
      return { ...atOnce, delayMs: Math.round(outcome.delayMs), spent: true };
    case 'lost':
      return { ...atOnce, losses: 1, deaths: 1 };
    case 'parked': {
      const { awaits, delayMs } = outcome;
      const when = delayMs === undefined ? { runAt: NEVER } : { delayMs: Math.round(delayMs) };
      return awaits.length === 0
        ? { ...atOnce, ...when, waitsFor: 'sleep' }
        : { ...atOnce, ...when, waitsFor: 'children', awaits: JSON.stringify(awaits.map(hex)) };
    }
    case 'released':
      return atOnce;
  }
}

/** A job ends as cancelled after its last attempt was kept by itself. */
export function cancelledLater(id: string, losses: 0 | 1 = 0): EndedJob {
  return {
    id,
    state: 'cancelled',
    output: null,
    error: null,
    endsAttempt: false,
    byToken: false,
    losses,
  };
}

type Held = Pick<Settlement, 'id' | 'token'>;

/** With its position in the batch. */
type Asked = Held & { readonly position: number };

function tokens(items: readonly Asked[]): string {
  return JSON.stringify(
    byId(
      items.map(({ id, token, position }) => ({
        position,
        id: hex(id),
        claimId: hex(token.claimId),
        epoch: token.epoch,
      })),
    ),
  );
}
