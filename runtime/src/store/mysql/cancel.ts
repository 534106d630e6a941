import { firstOfEach, shortestGraces } from '../batch.js';
import type { CancelAnswer, CancelRequest } from '../job.js';
import { cancelled } from '../rows.js';
import type { MysqlConnection } from './connection.js';
import { writeFates } from './fates.js';
import { byId, hex, sortedIds } from './ids.js';
import * as SQL from './sql/cancel.js';

export async function cancelJobs(
  connection: MysqlConnection,
  requests: readonly CancelRequest[],
): Promise<readonly CancelAnswer[]> {
  if (requests.length === 0) return [];
  // Of several for one job the first counts, but for the cut-off; the others find it as that one left it.
  const graces = shortestGraces(requests);
  const asked = requests.map((request, position) => ({ ...request, position }));
  const firsts = firstOfEach(asked, ({ id }) => id);
  const live = await connection.transaction(async (query) => {
    const locked = await query<LiveRow>(SQL.LOCK_LIVE_JOBS, [positions(firsts)]);
    const states = new Map(locked.map(({ position, state }) => [requests[position]?.id, state]));
    await writeFates(query, {
      ended: firsts
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
    const running = byId(firsts.filter(({ id }) => states.get(id) === 'running'));
    if (running.length > 0) {
      const given = running.map(({ id, reason }) => ({
        id: hex(id),
        reason,
        graceMs: graces.get(id),
      }));
      await query(SQL.REQUEST_CANCELS, [JSON.stringify(given)]);
    }
    return states;
  });
  const existing = await existingIds(
    connection,
    firsts.filter(({ id }) => !live.has(id)),
  );
  const counted = new Set(firsts);
  return asked.map((request) => {
    const state = live.get(request.id);
    if (state === 'running') return 'requested';
    if (state === 'queued') return counted.has(request) ? 'cancelled' : 'ended';
    return existing.has(request.id) ? 'ended' : 'not-found';
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
  readonly state: 'queued' | 'running';
}

async function existingIds(
  connection: MysqlConnection,
  asked: readonly Asked[],
): Promise<ReadonlySet<string>> {
  if (asked.length === 0) return new Set();
  const rows = await connection.query<{ id: string }>(SQL.EXISTING_JOBS, [
    sortedIds(asked.map(({ id }) => id)),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** With its position in the batch. */
type Asked = Pick<CancelRequest, 'id'> & { readonly position: number };

function positions(asked: readonly Asked[]): string {
  return JSON.stringify(byId(asked.map(({ id, position }) => ({ position, id: hex(id) }))));
}
