import { InvalidOptionError } from '../../types/errors.js';
import type { NewJob, Submitted } from '../job.js';
import type { Transaction } from '../store.js';
import { MemoryTransaction } from './database.js';
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
  if (tx instanceof MemoryTransaction && tx.isOpen) return submitJobs(tx.tables, jobs, tx.now());
  throw new InvalidOptionError(
    'A memory store submits `in` a MemoryTransaction that is open; it was given something else.',
  );
}

function submitJob(tables: Tables, job: NewJob, now: number): Submitted {
  const { key, ...rest } = job;
  if (key !== undefined) {
    const name = JSON.stringify([job.name, key.key]);
    const owner = tables.keys.get(name);
    if (owner === undefined) tables.keys.set(name, { jobId: job.id, paramsHash: key.paramsHash });
    else if (owner.jobId !== job.id) {
      const answer = owner.paramsHash === key.paramsHash ? 'existing' : 'conflict';
      return { id: owner.jobId, answer };
    }
  }
  addJob(
    tables,
    { ...rest, key: key?.key ?? null, submittedAt: now, parentId: null, depth: 0 },
    now,
  );
  return { id: job.id, answer: 'created' };
}

/** Adds a job unless there is one with its id. */
export function addJob(tables: Tables, job: JobRow, now: number): void {
  if (tables.jobs.has(job.id)) return;
  tables.jobs.set(job.id, job);
  tables.live.set(job.id, {
    id: job.id,
    state: 'queued',
    runAt: now,
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
