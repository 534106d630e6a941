import { LOST, requestedCancel, type CancelRow } from '../rows.js';
import type { Forfeited, NewRunner, RequestedCancel, TickReply } from '../runner.js';
import type { MysqlConnection, Query } from './connection.js';
import { queuedAtOnce, writeFates } from './fates.js';
import { hex, newHex, sortedIds } from './ids.js';
import { cancelledLater } from './settle.js';
import * as SQL from './sql/runners.js';

export async function registerRunner(
  connection: MysqlConnection,
  { id, name, leaseMs }: NewRunner,
): Promise<void> {
  await connection.query(SQL.ADD_RUNNER, [newHex(id), name, leaseMs]);
}

export async function tickRunner(
  connection: MysqlConnection,
  runnerId: string,
): Promise<TickReply> {
  await connection.query(SQL.RENEW_LEASE, [hex(runnerId)]);
  const cancels = await cancelsOf(connection, runnerId);
  if (cancels === undefined) return { lease: 'lost' };
  const [found] = await connection.query<{ overdue: 0 | 1 }>(SQL.ANYTHING_OVERDUE);
  return { lease: 'held', cancels, overdue: found?.overdue !== 0 };
}

/** `undefined` where the runner was ended. */
export async function cancelsOf(
  connection: MysqlConnection,
  runnerId: string,
): Promise<readonly RequestedCancel[] | undefined> {
  const rows = await connection.query<CancelRow | { readonly id: null }>(SQL.CANCELS_OF_RUNNER, [
    hex(runnerId),
  ]);
  if (rows.length === 0) return undefined;
  return rows.filter((row) => row.id !== null).map(requestedCancel);
}

export async function forfeitRunners(
  connection: MysqlConnection,
  maxLosses: number,
): Promise<Forfeited> {
  const seen = await connection.query<{ id: string }>(SQL.RUN_OUT_RUNNERS);
  if (seen.length === 0) return { runners: 0, requeued: 0, dead: 0 };
  return connection.transaction(async (query) => {
    const locked = await query<{ id: string }>(SQL.LOCK_RUN_OUT_RUNNERS, [
      sortedIds(seen.map(({ id }) => id)),
    ]);
    const runners = locked.map(({ id }) => id);
    if (runners.length === 0) return { runners: 0, requeued: 0, dead: 0 };
    const { requeued, dead } = await endRunners(query, runners, 'lost', maxLosses);
    return { runners: runners.length, requeued, dead };
  });
}

/** Answers what became of how many jobs that it still held. */
export function retireRunner(connection: MysqlConnection, runnerId: string): Promise<Counts> {
  return connection.transaction((query) => endRunners(query, [runnerId], 'released', 0));
}

export interface Counts {
  readonly requeued: number;
  readonly dead: number;
  readonly cancelled: number;
}

interface HeldRow {
  readonly id: string;
  readonly losses: number;
  readonly waiting: 0 | 1;
  readonly cancelling: 0 | 1;
}

/**
 * Ends runners for good, and decides what becomes of the jobs that they hold. A lost job counts the loss, unless it only
 * waited, and is dead if it has more than `maxLosses`; one that is to be cancelled ends as that.
 */
async function endRunners(
  query: Query,
  runners: readonly string[],
  how: 'lost' | 'released',
  maxLosses: number,
): Promise<Counts> {
  const ids = sortedIds(runners);
  await query(SQL.END_RUNNERS, [ids]);
  const seen = await query<{ id: string }>(SQL.JOBS_OF_RUNNERS, [ids]);
  if (seen.length === 0) return { requeued: 0, dead: 0, cancelled: 0 };
  const held = await query<HeldRow>(SQL.LOCK_JOBS_OF_RUNNERS, [
    sortedIds(seen.map(({ id }) => id)),
    ids,
  ]);
  // One that waits does nothing that could have killed its runner.
  const lossOf = (job: HeldRow): 0 | 1 => (how === 'lost' && job.waiting === 0 ? 1 : 0);
  const error = how === 'lost' ? JSON.stringify(LOST) : null;
  const cancelling = held.filter((job) => job.cancelling === 1);
  const others = held.filter((job) => job.cancelling === 0);
  const isDead = (job: HeldRow): boolean => how === 'lost' && job.losses + lossOf(job) > maxLosses;
  const dead = others.filter(isDead);
  const requeued = others.filter((job) => !isDead(job));
  await writeFates(query, {
    // Not by their tokens, which must never be answered as if they had settled them.
    kept: held.map(({ id }) => ({ id, outcome: how, error, byToken: false })),
    ended: [
      ...cancelling.map((job) => cancelledLater(job.id, lossOf(job))),
      ...dead.map((job) => ({
        ...cancelledLater(job.id, lossOf(job)),
        state: 'dead' as const,
        error,
      })),
    ],
    queued: requeued.map((job) => ({
      ...queuedAtOnce(job.id),
      losses: lossOf(job),
      voids: true,
    })),
  });
  return { requeued: requeued.length, dead: dead.length, cancelled: cancelling.length };
}
