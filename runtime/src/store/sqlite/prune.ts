import {
  NEWEST,
  OLDEST,
  pruned,
  type JobPosition,
  type Pruned,
  type PruneRequest,
} from '../prune.js';
import type { Statements } from './connection.js';
import { dropObjectOf } from './logs.js';
import * as SQL from './sql/prune.js';

/** The newest job that may go; read without the write lock, since later it could only be a newer one. */
export function newestToGo(
  statements: Statements,
  { jobName, states, keepNewest, from }: PruneRequest,
): JobPosition | undefined {
  if (from !== undefined) return from.upTo;
  if (keepNewest === 0) return NEWEST;
  return statements.get(SQL.NEWEST_NOT_KEPT, jobName, JSON.stringify(states), keepNewest);
}

interface Looked extends JobPosition {
  readonly key: string | null;
  readonly due: number;
}

/** The next jobs of a pass. */
export function lookAtJobs(
  statements: Statements,
  request: PruneRequest,
  upTo: JobPosition,
): readonly Looked[] {
  const after = request.from?.after ?? OLDEST;
  return statements.all<Looked>(
    SQL.LOOK,
    request.jobName,
    after.submittedAt,
    after.id,
    upTo.submittedAt,
    upTo.id,
    JSON.stringify(request.states),
    Math.round(request.endedForMs),
    request.limit,
  );
}

/** Deletes the next jobs of a pass, under the write lock. */
export function pruneJobs(
  statements: Statements,
  request: PruneRequest,
  upTo: JobPosition,
): Pruned {
  const looked = lookAtJobs(statements, request, upTo);
  const due = looked.filter((job) => job.due === 1);
  for (const { id, key } of due) {
    if (key !== null) {
      statements.run(SQL.KEEP_KEY, id, request.jobName, key, Math.round(request.keyOutlivesMs));
    }
    dropObjectOf(statements, id);
    for (const forget of SQL.FORGET_JOB) statements.run(forget, id);
  }
  return pruned(due.length, request, upTo, looked.length, looked.at(-1));
}

export function anyKeyExpired(statements: Statements): boolean {
  return statements.get(SQL.EXPIRED_KEYS, 1) !== undefined;
}

/** Deletes keys whose time is over, under the write lock; answers how many. */
export function expireKeys(statements: Statements, limit: number): number {
  type Expired = Readonly<Record<'jobId' | 'jobName' | 'key', string>> & {
    readonly expiresAt: number;
  };
  const expired = statements.all<Expired>(SQL.EXPIRED_KEYS, limit);
  for (const { expiresAt, jobId, jobName, key } of expired) {
    statements.run(SQL.FORGET_KEY, jobName, key, jobId);
    statements.run(SQL.DROP_PRUNED_KEY, expiresAt, jobId);
  }
  return expired.length;
}
