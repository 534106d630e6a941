import {
  NEWEST,
  OLDEST,
  pruned,
  type JobPosition,
  type Pruned,
  type PruneRequest,
} from '../prune.js';
import type { MysqlConnection } from './connection.js';
import { hex, sortedIds } from './ids.js';
import { dropObjectsOf } from './logs.js';
import * as SQL from './sql/prune.js';

interface Looked extends JobPosition {
  readonly jobKey: string | null;
}

export async function pruneJobs(
  connection: MysqlConnection,
  request: PruneRequest,
): Promise<Pruned> {
  const upTo = request.from?.upTo ?? (await newestNotKept(connection, request));
  if (upTo === undefined) return { jobs: 0 };
  const looked = await look(connection, request, upTo);
  const jobs = looked.length === 0 ? 0 : await pruneOf(connection, request, looked);
  return pruned(jobs, request, upTo, looked.length, looked.at(-1));
}

async function newestNotKept(
  connection: MysqlConnection,
  { jobName, states, keepNewest }: PruneRequest,
): Promise<JobPosition | undefined> {
  if (keepNewest === 0) return NEWEST;
  const [newest] = await connection.query<JobPosition>(SQL.NEWEST_NOT_KEPT, [
    jobName,
    JSON.stringify(states),
    keepNewest,
  ]);
  return newest;
}

function look(
  connection: MysqlConnection,
  request: PruneRequest,
  upTo: JobPosition,
): Promise<readonly Looked[]> {
  const after = request.from?.after ?? OLDEST;
  return connection.query<Looked>(SQL.LOOK, [
    request.jobName,
    after.submittedAt,
    after.submittedAt,
    hex(after.id),
    upTo.submittedAt,
    upTo.submittedAt,
    hex(upTo.id),
    Math.round(request.endedForMs),
    request.limit,
  ]);
}

/** Answers how many of the jobs looked at were deleted. */
function pruneOf(
  connection: MysqlConnection,
  request: PruneRequest,
  looked: readonly Looked[],
): Promise<number> {
  return connection.transaction(async (query) => {
    const needed = await query<{ id: string }>(SQL.BELOW_LIVE, [
      sortedIds(looked.map(({ id }) => id)),
    ]);
    const kept = new Set(needed.map(({ id }) => id));
    const due = await query<{ id: string }>(SQL.LOCK_DUE, [
      sortedIds(looked.map(({ id }) => id).filter((id) => !kept.has(id))),
      JSON.stringify(request.states),
      Math.round(request.endedForMs),
    ]);
    if (due.length === 0) return 0;
    const ids = new Set(due.map(({ id }) => id));
    const keys = looked
      .filter(({ id, jobKey }) => jobKey !== null && ids.has(id))
      .map(({ id, jobKey }) => ({ id: hex(id), name: request.jobName, key: jobKey }));
    if (keys.length > 0) {
      await query(SQL.KEEP_KEYS, [Math.round(request.keyOutlivesMs), JSON.stringify(keys)]);
    }
    await dropObjectsOf(query, sortedIds([...ids]));
    for (const forget of SQL.FORGET_JOBS) await query(forget, [sortedIds([...ids])]);
    return due.length;
  });
}

interface ExpiredKey {
  readonly expiresAt: number;
  readonly id: string;
  readonly name: string;
  readonly jobKey: string;
}

export function expireKeys(connection: MysqlConnection, limit: number): Promise<number> {
  return connection.transaction(async (query) => {
    const expired = await query<ExpiredKey>(SQL.LOCK_EXPIRED_KEYS, [limit]);
    if (expired.length === 0) return 0;
    const keys = expired
      .map(({ id, name, jobKey: key }) => ({ id: hex(id), name, key }))
      .toSorted((a, b) =>
        JSON.stringify([a.name, a.key]) < JSON.stringify([b.name, b.key]) ? -1 : 1,
      );
    await query(SQL.FORGET_KEYS, [JSON.stringify(keys)]);
    const places = expired.map(({ id, expiresAt }) => ({ id: hex(id), expiresAt }));
    await query(SQL.DROP_PRUNED_KEYS, [JSON.stringify(places)]);
    return expired.length;
  });
}
