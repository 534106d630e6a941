import { attemptKey, lastOfEach } from '../batch.js';
import type { StepRecord, WaitingUpdate } from '../children.js';
import type { StatusAnswer } from '../claim.js';
import type { PostgresConnection } from './connection.js';
import { uuid } from './ids.js';
import { tokens } from './settle.js';
import * as SQL from './sql/children.js';

export async function recordSteps(
  connection: PostgresConnection,
  records: readonly StepRecord[],
): Promise<readonly StatusAnswer[]> {
  const rows = await connection.query<{ n: number }>(SQL.RECORD_STEPS, [
    ...tokens(records),
    records.map(({ key }) => key),
    records.map(({ done }) => ('result' in done ? done.result : null)),
    records.map(({ done }) => ('sleepMs' in done ? Math.round(done.sleepMs) : null)),
  ]);
  return answers(records.length, rows);
}

/** Of several for one job the last stands. */
export async function setWaiting(
  connection: PostgresConnection,
  updates: readonly WaitingUpdate[],
): Promise<readonly StatusAnswer[]> {
  const latest = lastOfEach(updates, attemptKey);
  const rows = await connection.query<{ n: number }>(SQL.SET_WAITING, [
    ...tokens(latest),
    latest.map(({ waitsFor }) => waitsFor),
  ]);
  const stored = answers(latest.length, rows);
  const answer = new Map(latest.map((update, n) => [attemptKey(update), stored[n]]));
  return updates.map((update) => answer.get(attemptKey(update)) ?? 'lease-lost');
}

/** Answers how many it woke. */
export async function wakeJobs(
  connection: PostgresConnection,
  ids: readonly string[] | undefined,
): Promise<number> {
  return (await connection.query(SQL.WAKE, [ids?.map(uuid) ?? null])).length;
}

function answers(count: number, rows: readonly { readonly n: number }[]): readonly StatusAnswer[] {
  const stored = new Set(rows.map(({ n }) => n));
  return Array.from({ length: count }, (_, at) => (stored.has(at + 1) ? 'stored' : 'lease-lost'));
}
