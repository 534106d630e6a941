import {
  NEWEST,
  OLDEST,
  pruned,
  type JobPosition,
  type Pruned,
  type PruneRequest,
} from '../prune.js';
import type { PostgresConnection } from './connection.js';
import * as SQL from './sql/prune.js';

export async function pruneJobs(
  connection: PostgresConnection,
  request: PruneRequest,
): Promise<Pruned> {
  const upTo = request.from?.upTo ?? (await newestNotKept(connection, request));
  if (upTo === undefined) return { jobs: 0 };
  const after = request.from?.after ?? OLDEST;
  const { looked, jobs } = await connection.transaction(async (query) => {
    const looked = await query<Looked>(SQL.LOCK_DUE, [
      request.jobName,
      after.submittedAt,
      after.id,
      upTo.submittedAt,
      upTo.id,
      request.states,
      Math.round(request.endedForMs),
      request.limit,
    ]);
    const due = looked.filter((job) => job.due).map(({ id }) => id);
    if (due.length > 0) await query(SQL.PRUNE, [due, Math.round(request.keyOutlivesMs)]);
    return { looked, jobs: due.length };
  });
  return pruned(jobs, request, upTo, looked.length, looked.at(-1));
}

export async function expireKeys(connection: PostgresConnection, limit: number): Promise<number> {
  const [expired] = await connection.query<{ keys: number }>(SQL.EXPIRE_KEYS, [limit]);
  return expired?.keys ?? 0;
}

interface Looked extends JobPosition {
  readonly due: boolean;
}

async function newestNotKept(
  connection: PostgresConnection,
  { jobName, states, keepNewest }: PruneRequest,
): Promise<JobPosition | undefined> {
  if (keepNewest === 0) return NEWEST;
  const [newest] = await connection.query<JobPosition>(SQL.NEWEST_NOT_KEPT, [
    jobName,
    states,
    keepNewest,
  ]);
  return newest;
}
