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
  const [batch] = await connection.query<Batch>(SQL.PRUNE, [
    request.jobName,
    after.submittedAt,
    after.id,
    upTo.submittedAt,
    upTo.id,
    request.states,
    Math.round(request.endedForMs),
    request.limit,
    Math.round(request.keyOutlivesMs),
  ]);
  if (batch === undefined) return { jobs: 0 };
  const { jobs, looked, submittedAt, id } = batch;
  return pruned(jobs, request, upTo, looked, { submittedAt, id });
}

export async function expireKeys(connection: PostgresConnection, limit: number): Promise<number> {
  const [expired] = await connection.query<{ keys: number }>(SQL.EXPIRE_KEYS, [limit]);
  return expired?.keys ?? 0;
}

interface Batch extends JobPosition {
  readonly jobs: number;
  readonly looked: number;
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
