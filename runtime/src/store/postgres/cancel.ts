import { lastOfEach, shortestGraces } from '../batch.js';
import type { CancelAnswer, CancelRequest } from '../job.js';
import { cancelled } from '../rows.js';
import type { PostgresConnection } from './connection.js';
import { uuid } from './ids.js';
import * as SQL from './sql/cancel.js';

export async function cancelJobs(
  connection: PostgresConnection,
  requests: readonly CancelRequest[],
): Promise<readonly CancelAnswer[]> {
  // Of several for one job the first counts, but for the cut-off; the others find it as that one left it.
  const graces = shortestGraces(requests);
  const firsts = lastOfEach(requests.toReversed(), ({ id }) => id);
  const ids = firsts.map(({ id }) => uuid(id));
  const states = await connection.query<{ state: 'queued' | 'running' | null }>(SQL.CANCEL, [
    ids,
    firsts.map(({ reason }) => JSON.stringify(cancelled(reason))),
    firsts.map(({ reason }) => reason),
    firsts.map(({ id }) => graces.get(id)),
  ]);
  const exist = states.every(({ state }) => state !== null)
    ? []
    : await connection.query<{ exists: boolean }>(SQL.JOBS_EXIST, [ids]);
  const first = new Map<string, CancelRequest>(firsts.map((request) => [request.id, request]));
  const answers = new Map<string, CancelAnswer>(
    firsts.map(({ id }, n) => [id, answer(states[n]?.state, exist[n]?.exists)]),
  );
  return requests.map((request) => {
    const known = answers.get(request.id) ?? 'not-found';
    return known === 'cancelled' && first.get(request.id) !== request ? 'ended' : known;
  });
}

/** Answers how many it ended. */
export async function endPastCutoff(connection: PostgresConnection): Promise<number> {
  return (await connection.query(SQL.END_PAST_CUTOFF)).length;
}

function answer(
  state: 'queued' | 'running' | null | undefined,
  exists: boolean | undefined,
): CancelAnswer {
  if (state === 'queued') return 'cancelled';
  if (state === 'running') return 'requested';
  return exists === true ? 'ended' : 'not-found';
}
