import type { NewJob, Submitted } from '../job.js';
import type { Transaction } from '../store.js';
import { openTransaction } from './database.js';
import type { JobRow, Tables } from './tables.js';

export function submitJobs(
  tables: Tables,
  jobs: readonly NewJob[],
  now: number,
): readonly Submitted[] {
  return jobs.map((job) => submitJob(tables, job, now));
}

/** Adds jobs in a transaction of {@link MemoryDatabase.begin}. */
export function submitIn(tx: Transaction, jobs: readonly NewJob[]): readonly Submitted[] {
  const { tables, now } = openTransaction(tx);
  return submitJobs(tables, jobs, now());
}

function submitJob(tables: Tables, job: NewJob, now: number): Submitted {
  const { key } = job;
  if (key !== undefined) {
    const name = JSON.stringify([job.name, key.key]);
    const owner = tables.keys.get(name);
    if (owner === undefined) tables.keys.set(name, { jobId: job.id, paramsHash: key.paramsHash });
    else if (owner.jobId !== job.id) {
      const answer = owner.paramsHash === key.paramsHash ? 'existing' : 'conflict';
      return { id: owner.jobId, answer };
    }
  }
  addJob(tables, { ...jobRow(job, now), key: key?.key ?? null }, dueAt(job, now));
  return { id: job.id, answer: 'created' };
}

/** A root without a key. */
export function jobRow(
  { id, name, version, revision, queue, priority, params, headers }: NewJob,
  now: number,
): JobRow {
  return {
    ...{ id, name, version, revision, queue, priority, params },
    headers: headers === undefined ? null : JSON.stringify(headers),
    key: null,
    submittedAt: now,
    parentId: null,
    depth: 0,
    redriveOf: null,
  };
}

/** A time in the past is now: nobody gets ahead of those that were submitted before. */
export function dueAt({ due = { afterMs: 0 } }: Pick<NewJob, 'due'>, now: number): number {
  return Math.max(now, Math.round('at' in due ? due.at : now + due.afterMs));
}

/** Adds a job unless there is one with its id. */
export function addJob(tables: Tables, job: JobRow, runAt: number): void {
  if (tables.jobs.has(job.id)) return;
  tables.jobs.set(job.id, job);
  tables.live.set(job.id, {
    id: job.id,
    state: 'queued',
    runAt,
    attempt: 0,
    attemptsSpent: 0,
    losses: 0,
    epoch: 0,
    claimId: null,
    runnerId: null,
    startedAt: null,
    cancelRequestedAt: null,
    cancelCutoff: null,
    cancelReason: null,
    waitsFor: null,
    awaits: null,
    suspect: false,
    deaths: 0,
  });
}
