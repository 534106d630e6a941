import { LOST, requestedCancel, type CancelRow } from '../rows.js';
import type { Forfeited, NewRunner, RequestedCancel, TickReply } from '../runner.js';
import type { PostgresConnection } from './connection.js';
import * as SQL from './sql/runners.js';

export async function registerRunner(
  connection: PostgresConnection,
  runner: NewRunner,
): Promise<void> {
  await connection.query(SQL.ADD_RUNNER, [runner.id, runner.name, runner.leaseMs]);
}

type TickRow = (CancelRow | { readonly id: null }) & { readonly overdue: boolean };

export async function tickRunner(
  connection: PostgresConnection,
  runnerId: string,
): Promise<TickReply> {
  const rows = await connection.query<TickRow>(SQL.RENEW_LEASE, [runnerId]);
  const [first] = rows;
  if (first === undefined) return { lease: 'lost' };
  const cancels = rows.filter((row) => row.id !== null).map(requestedCancel);
  return { lease: 'held', cancels, overdue: first.overdue };
}

export async function cancelsOf(
  connection: PostgresConnection,
  runnerId: string,
): Promise<readonly RequestedCancel[]> {
  const rows = await connection.query<CancelRow>(SQL.CANCELS_OF_RUNNER, [runnerId]);
  return rows.map(requestedCancel);
}

export async function forfeitRunners(
  connection: PostgresConnection,
  maxLosses: number,
): Promise<Forfeited> {
  const seen = await connection.query<{ id: string }>(SQL.RUN_OUT_RUNNERS);
  if (seen.length === 0) return { runners: 0, requeued: 0, dead: 0 };
  return connection.transaction(async (query) => {
    const ended = await query<{ id: string }>(SQL.END_RUN_OUT_RUNNERS, [seen.map(({ id }) => id)]);
    if (ended.length === 0) return { runners: 0, requeued: 0, dead: 0 };
    const [fates] = await query<Fates>(SQL.PUT_BACK_JOBS, [
      ended.map(({ id }) => id),
      'lost',
      maxLosses,
      JSON.stringify(LOST),
    ]);
    return { runners: ended.length, requeued: fates?.requeued ?? 0, dead: fates?.dead ?? 0 };
  });
}

/** Answers what became of how many jobs that it still held. */
export function retireRunner(connection: PostgresConnection, runnerId: string): Promise<Fates> {
  return connection.transaction(async (query) => {
    await query(SQL.END_RUNNER, [runnerId]);
    const [fates] = await query<Fates>(SQL.PUT_BACK_JOBS, [[runnerId], 'released', 0, null]);
    return fates ?? { requeued: 0, dead: 0, cancelled: 0 };
  });
}

export interface Fates {
  readonly requeued: number;
  readonly dead: number;
  readonly cancelled: number;
}
