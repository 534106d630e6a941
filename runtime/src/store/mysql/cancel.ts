import { firstOfEach, shortestGraces } from '../batch.js';
import type { CancelAnswer, CancelRequest } from '../job.js';
import { cancelled } from '../rows.js';
import type { MysqlConnection, Query } from './connection.js';
import { writeFates } from './fates.js';
import { byId, hex, sortedIds } from './ids.js';
import * as SQL from './sql/cancel.js';

/**
 * Cancels jobs and their trees, in one transaction. A parent is marked first and its children are read after that: whatever
 * it starts later is refused, and what it started before is seen.
 */
export async function cancelJobs(
  connection: MysqlConnection,
  requests: readonly CancelRequest[],
): Promise<readonly CancelAnswer[]> {
  if (requests.length === 0) return [];
  // Of several for one job the first counts, but for the cut-off; the others find it as that one left it.
  const graces = shortestGraces(requests);
  const firsts = firstOfEach(requests, ({ id }) => id);
  const live = await connection.transaction(async (query) => {
    const asked = firsts.map((first) => ({ ...first, graceMs: graces.get(first.id) ?? 0 }));
    const states = await cancelLevel(query, asked);
    let level: readonly CancelRequest[] = asked.filter(({ id }) => states.has(id));
    while (level.length > 0) {
      level = await childrenOf(query, level);
      await cancelLevel(query, level);
    }
    return states;
  });
  const existing = await existingIds(
    connection,
    firsts.filter(({ id }) => !live.has(id)),
  );
  const counted = new Set(firsts);
  return requests.map((request) => {
    const state = live.get(request.id);
    if (state === 'running') return 'requested';
    if (state === 'queued') return counted.has(request) ? 'cancelled' : 'ended';
    return existing.has(request.id) ? 'ended' : 'not-found';
  });
}

type LiveState = 'queued' | 'running';

/** Answers the states that those which live were in. */
async function cancelLevel(
  query: Query,
  requests: readonly CancelRequest[],
): Promise<ReadonlyMap<string, LiveState>> {
  if (requests.length === 0) return new Map();
  const locked = await query<LiveRow>(SQL.LOCK_LIVE_JOBS, [positions(requests)]);
  const states = new Map(
    locked.map(({ position, state }) => [requests[position]?.id ?? '', state]),
  );
  await writeFates(query, {
    ended: requests
      .filter(({ id }) => states.get(id) === 'queued')
      .map(({ id, reason }) => ({
        id,
        state: 'cancelled',
        output: null,
        error: JSON.stringify(cancelled(reason)),
        endsAttempt: false,
        byToken: false,
        losses: 0,
      })),
  });
  const running = byId(requests.filter(({ id }) => states.get(id) === 'running'));
  if (running.length > 0) {
    const given = running.map(({ id, reason, graceMs }) => ({
      id: hex(id),
      reason,
      graceMs: Math.round(graceMs),
    }));
    await query(SQL.REQUEST_CANCELS, [JSON.stringify(given)]);
  }
  return states;
}

/** Each to be cancelled as its parent is. */
async function childrenOf(
  query: Query,
  parents: readonly CancelRequest[],
): Promise<readonly CancelRequest[]> {
  const parentOf = new Map(parents.map((parent) => [parent.id, parent]));
  type Row = { readonly id: string; readonly parent_id: string };
  const rows = await query<Row>(SQL.BOUND_CHILDREN, [sortedIds([...parentOf.keys()])]);
  return rows.flatMap(({ id, parent_id: parentId }) => {
    const parent = parentOf.get(parentId);
    return parent === undefined ? [] : [{ ...parent, id }];
  });
}

/** Answers how many it ended. */
export async function endPastCutoff(connection: MysqlConnection): Promise<number> {
  const overdue = await connection.query<{ id: string }>(SQL.OVERDUE_JOBS);
  if (overdue.length === 0) return 0;
  return connection.transaction(async (query) => {
    const locked = await query<{ id: string }>(SQL.LOCK_OVERDUE_JOBS, [
      sortedIds(overdue.map(({ id }) => id)),
    ]);
    await writeFates(query, {
      // No claim id: the token did not settle it, so a settle that comes later is outdated.
      ended: locked.map(({ id }) => ({
        id,
        state: 'cancelled',
        output: null,
        error: null,
        endsAttempt: true,
        byToken: false,
        losses: 0,
      })),
    });
    return locked.length;
  });
}

interface LiveRow {
  readonly position: number;
  readonly state: LiveState;
}

async function existingIds(
  connection: MysqlConnection,
  asked: readonly CancelRequest[],
): Promise<ReadonlySet<string>> {
  if (asked.length === 0) return new Set();
  const rows = await connection.query<{ id: string }>(SQL.EXISTING_JOBS, [
    sortedIds(asked.map(({ id }) => id)),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** With their places in the batch. */
function positions(requests: readonly CancelRequest[]): string {
  return JSON.stringify(byId(requests.map(({ id }, position) => ({ position, id: hex(id) }))));
}
