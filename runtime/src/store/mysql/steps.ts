import { attemptKey, lastOfEach } from '../batch.js';
import type { StepRecord, WaitingUpdate } from '../children.js';
import type { StatusAnswer } from '../claim.js';
import type { MysqlConnection, Query } from './connection.js';
import { checkLength } from './fit.js';
import { byId, hex, sortedIds } from './ids.js';
import { lockHolders } from './settle.js';
import * as SQL from './sql/children.js';

export async function recordSteps(
  connection: MysqlConnection,
  records: readonly StepRecord[],
): Promise<readonly StatusAnswer[]> {
  if (records.length === 0) return [];
  for (const { key } of records) checkLength('key', key);
  return connection.transaction(async (query) => {
    const held = await lockHolders(query, records);
    const steps = records
      .filter((_, n) => held.has(n))
      .map(({ id, key, done }) => ({
        id: hex(id),
        key,
        result: 'result' in done ? done.result : null,
        sleepMs: 'sleepMs' in done ? Math.round(done.sleepMs) : null,
      }));
    if (steps.length > 0) await query(SQL.ADD_STEPS, [JSON.stringify(byId(steps))]);
    return records.map((_, n) => (held.has(n) ? 'stored' : 'lease-lost'));
  });
}

/** Of several for one job the last stands. */
export async function setWaiting(
  connection: MysqlConnection,
  updates: readonly WaitingUpdate[],
): Promise<readonly StatusAnswer[]> {
  if (updates.length === 0) return [];
  return connection.transaction(async (query) => {
    const held = await lockHolders(query, updates);
    const latest = lastOfEach(
      updates.filter((_, n) => held.has(n)),
      attemptKey,
    );
    if (latest.length > 0) {
      const given = latest.map(({ id, waitsFor }) => ({ id: hex(id), waitsFor }));
      await query(SQL.SET_WAITING, [JSON.stringify(byId(given))]);
    }
    return updates.map((_, n) => (held.has(n) ? 'stored' : 'lease-lost'));
  });
}

/** Answers how many it woke. */
export async function wakeJobs(
  connection: MysqlConnection,
  ids: readonly string[] | undefined,
): Promise<number> {
  const seen =
    ids === undefined
      ? await connection.query<{ id: string }>(SQL.PARKED_JOBS)
      : await parkedAmong((text, values) => connection.query(text, values), ids);
  if (seen.length === 0) return 0;
  return connection.transaction(async (query) => {
    const locked = await query<{ id: string }>(SQL.LOCK_PARKED_JOBS, [idsOf(seen)]);
    const parked = await parkedAmong(
      query,
      locked.map(({ id }) => id),
    );
    if (parked.length > 0) await query(SQL.WAKE, [idsOf(parked)]);
    return parked.length;
  });
}

function parkedAmong(
  query: Query,
  ids: readonly string[],
): Promise<readonly { readonly id: string }[]> {
  return query(SQL.PARKED_AMONG, [sortedIds(ids)]);
}

function idsOf(rows: readonly { readonly id: string }[]): string {
  return sortedIds(rows.map(({ id }) => id));
}
