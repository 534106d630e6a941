import {
  NEWEST,
  OLDEST,
  pruned,
  type JobPosition,
  type Pruned,
  type PruneRequest,
} from '../prune.js';
import { dropObjectOf } from './logs.js';
import type { JobRow, Tables } from './tables.js';

export function pruneJobs(tables: Tables, request: PruneRequest, now: number): Pruned {
  const { jobName, endedForMs, limit, from } = request;
  const ofType = [...tables.jobs.values()].filter(({ name }) => name === jobName).sort(inOrder);
  const upTo = from?.upTo ?? newestNotKept(tables, ofType, request);
  if (upTo === undefined) return { jobs: 0 };
  const after = from?.after ?? OLDEST;
  const looked = ofType
    .filter((job) => inOrder(after, job) < 0 && inOrder(job, upTo) <= 0)
    .filter(({ submittedAt }) => submittedAt <= now - Math.round(endedForMs))
    .slice(0, limit);
  const due = looked.filter(({ id }) => {
    const end = tables.ended.get(id);
    if (end === undefined || !request.states.includes(end.state)) return false;
    return !belowLive(tables, id) && end.endedAt <= now - Math.round(endedForMs);
  });
  for (const job of due) forget(tables, job, now + Math.round(request.keyOutlivesMs));
  const last = looked.at(-1);
  const position = last && { submittedAt: last.submittedAt, id: last.id };
  return pruned(due.length, request, upTo, looked.length, position);
}

/** Deletes keys whose time is over; one that has become another job's stays. Answers how many. */
export function expireKeys(tables: Tables, limit: number, now: number): number {
  const expired = [...tables.prunedKeys].filter(([, { expiresAt }]) => expiresAt <= now);
  for (const [jobId, { name }] of expired.slice(0, limit)) {
    if (tables.keys.get(name)?.jobId === jobId) tables.keys.delete(name);
    tables.prunedKeys.delete(jobId);
  }
  return Math.min(expired.length, limit);
}

/** Whether it has an ancestor that lives: a parent may read how its child ended, and a cancel finds what lives further below. */
function belowLive(tables: Tables, id: string): boolean {
  const parentId = tables.jobs.get(id)?.parentId ?? undefined;
  return parentId !== undefined && (tables.live.has(parentId) || belowLive(tables, parentId));
}

function newestNotKept(
  tables: Tables,
  ofType: readonly JobRow[],
  { states, keepNewest }: PruneRequest,
): JobPosition | undefined {
  if (keepNewest === 0) return NEWEST;
  const newestFirst = ofType.toReversed().filter(({ id }) => {
    const end = tables.ended.get(id);
    return end !== undefined && states.includes(end.state);
  });
  const newest = newestFirst[keepNewest];
  return newest && { submittedAt: newest.submittedAt, id: newest.id };
}

/** All that is known of a job, table by table. */
function forget(tables: Tables, { id, name, key }: JobRow, expiresAt: number): void {
  if (key !== null) tables.prunedKeys.set(id, { name: JSON.stringify([name, key]), expiresAt });
  tables.statuses.delete(id);
  tables.attempts.delete(id);
  tables.steps.delete(id);
  tables.edges.delete(id);
  dropObjectOf(tables, id);
  tables.archives.delete(id);
  tables.unarchived.delete(id);
  tables.chunks.delete(id);
  tables.redrives.delete(id);
  tables.ended.delete(id);
  tables.jobs.delete(id);
}

function inOrder(a: JobPosition, b: JobPosition): number {
  if (a.submittedAt !== b.submittedAt) return a.submittedAt - b.submittedAt;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
