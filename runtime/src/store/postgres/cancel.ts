import { lastOfEach, shortestGraces } from '../batch.js';
import type { CancelAnswer, CancelRequest } from '../job.js';
import { cancelled } from '../rows.js';
import type { PostgresConnection, Query } from './connection.js';
import { uuid } from './ids.js';
import * as SQL from './sql/cancel.js';

/**
 * Cancels jobs and their trees, in one transaction. A parent is marked first and its children are read after that: whatever
 * it starts later is refused, and what it started before is seen.
 */
export async function cancelJobs(
  connection: PostgresConnection,
  requests: readonly CancelRequest[],
): Promise<readonly CancelAnswer[]> {
  // Of several for one job the first counts, but for the cut-off; the others find it as that one left it.
  const graces = shortestGraces(requests);
  const firsts = lastOfEach(requests.toReversed(), ({ id }) => id).map((request) => ({
    ...request,
    graceMs: graces.get(request.id) ?? request.graceMs,
  }));
  const states = await connection.transaction(async (query) => {
    const roots = await cancelLevel(query, firsts);
    let level = await childrenOf(
      query,
      firsts.filter((_, n) => roots[n] != null),
    );
    while (level.length > 0) {
      await cancelLevel(query, level);
      level = await childrenOf(query, level);
    }
    return roots;
  });
  const exist = states.every((state) => state !== null)
    ? []
    : await connection.query<{ exists: boolean }>(SQL.JOBS_EXIST, [
        firsts.map(({ id }) => uuid(id)),
      ]);
  const first = new Map(requests.toReversed().map((request) => [request.id, request]));
  const answers = new Map<string, CancelAnswer>(
    firsts.map(({ id }, n) => [id, answer(states[n], exist[n]?.exists)]),
  );
  return requests.map((request) => {
    const known = answers.get(request.id) ?? 'not-found';
    return known === 'cancelled' && first.get(request.id) !== request ? 'ended' : known;
  });
}

type LiveState = 'queued' | 'running' | null;

/** Answers the state that each was in, null where it does not live. */
async function cancelLevel(
  query: Query,
  requests: readonly CancelRequest[],
): Promise<readonly LiveState[]> {
  const rows = await query<{ state: LiveState }>(SQL.CANCEL, [
    requests.map(({ id }) => uuid(id)),
    requests.map(({ reason }) => JSON.stringify(cancelled(reason))),
    requests.map(({ reason }) => reason),
    requests.map(({ graceMs }) => Math.round(graceMs)),
  ]);
  return rows.map(({ state }) => state);
}

/** Each to be cancelled as its parent is. */
async function childrenOf(
  query: Query,
  parents: readonly CancelRequest[],
): Promise<readonly CancelRequest[]> {
  if (parents.length === 0) return [];
  const asked = new Map(parents.map((parent) => [uuid(parent.id), parent]));
  const children = await query<{ id: string; parent_id: string }>(SQL.BOUND_CHILDREN, [
    [...asked.keys()],
  ]);
  return children.flatMap(({ id, parent_id: parentId }) => {
    const parent = asked.get(parentId);
    return parent === undefined ? [] : [{ ...parent, id }];
  });
}

/** Answers how many it ended. */
export async function endPastCutoff(connection: PostgresConnection): Promise<number> {
  return (await connection.query(SQL.END_PAST_CUTOFF)).length;
}

function answer(state: LiveState | undefined, exists: boolean | undefined): CancelAnswer {
  if (state === 'queued') return 'cancelled';
  if (state === 'running') return 'requested';
  return exists === true ? 'ended' : 'not-found';
}
