import { InvalidOptionError } from '../../types/errors.js';
import type { NewJob, Submitted } from '../job.js';
import type { Transaction } from '../store.js';
import { Statements } from './connection.js';
import type { Database } from './driver.js';
import * as SQL from './sql/submit.js';

/** Adds jobs one by one, in a transaction that the caller has begun. */
export function submitJobs(statements: Statements, jobs: readonly NewJob[]): readonly Submitted[] {
  const batch = {
    now: statements.get<{ ms: number }>(SQL.SUBMIT_TIME)?.ms ?? 0,
    groups: new Map<string, number>(),
  };
  return jobs.map((job) => submitJob(statements, job, batch));
}

/**
 * Adds jobs in the application's own transaction, synchronously. A savepoint keeps the batch whole: should it fail, the
 * application may go on with its transaction.
 */
export function submitIn(tx: Transaction, jobs: readonly NewJob[]): readonly Submitted[] {
  const statements = new Statements(asDatabase(tx));
  statements.database.exec('savepoint jobwright_submit');
  try {
    const submitted = submitJobs(statements, jobs);
    statements.database.exec('release jobwright_submit');
    return submitted;
  } catch (error) {
    statements.database.exec('rollback to jobwright_submit');
    statements.database.exec('release jobwright_submit');
    throw error;
  }
}

/** What the jobs of one batch share. */
interface Batch {
  readonly now: number;
  /** Claim groups met so far; of one batch only: had its transaction been rolled back, they would be gone. */
  readonly groups: Map<string, number>;
}

function submitJob(statements: Statements, job: NewJob, batch: Batch): Submitted {
  if (job.key !== undefined) {
    const { key, paramsHash } = job.key;
    statements.run(SQL.ADD_KEY, job.name, key, job.id, paramsHash);
    const owner = statements.get<{ job_id: string; params_hash: string }>(
      SQL.FIND_KEY,
      job.name,
      key,
    );
    if (owner !== undefined && owner.job_id !== job.id) {
      return {
        id: owner.job_id,
        answer: owner.params_hash === paramsHash ? 'existing' : 'conflict',
      };
    }
  }
  const added = statements.run(
    SQL.ADD_JOB,
    job.id,
    job.name,
    job.version,
    job.revision,
    job.queue,
    job.priority,
    job.key?.key ?? null,
    job.params,
    batch.now,
  );
  if (added === 1)
    statements.run(SQL.ADD_LIVE_JOB, job.id, claimGroup(statements, job, batch.groups));
  return { id: job.id, answer: 'created' };
}

function claimGroup(statements: Statements, job: NewJob, known: Map<string, number>): number {
  const columns = [job.name, job.version, job.revision, job.queue, job.priority] as const;
  const name = JSON.stringify(columns);
  let id = known.get(name);
  if (id === undefined) {
    statements.run(SQL.ADD_CLAIM_GROUP, ...columns);
    id = statements.get<{ id: number }>(SQL.FIND_CLAIM_GROUP, ...columns)?.id;
    if (id === undefined) throw new Error(`claim group ${name} vanished`);
    known.set(name, id);
  }
  return id;
}

function asDatabase(tx: Transaction): Database {
  const { prepare, exec } = tx as Partial<Database>;
  if (typeof prepare === 'function' && typeof exec === 'function') return tx as Database;
  throw new InvalidOptionError(
    'A SQLite store submits `in` a database object of node:sqlite, @photostructure/sqlite or better-sqlite3 ' +
      'on which a transaction is open; it was given something else.',
  );
}
