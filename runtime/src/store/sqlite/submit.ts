import type { NewJob, Submitted } from '../job.js';
import type { Execute } from '../application-transaction.js';
import type { Transaction } from '../store.js';
import { Statements } from './connection.js';
import type { Value } from './driver.js';
import * as SQL from './sql/submit.js';
import { inTransactionOf } from './transaction.js';

/** Adds jobs one by one, in a transaction that the caller has begun. */
export function submitJobs(statements: Statements, jobs: readonly NewJob[]): readonly Submitted[] {
  return atOnce(statements, submitting(jobs));
}

/**
 * Adds jobs in the application's own transaction, synchronously where its library is. A savepoint keeps the batch whole:
 * should it fail, the application may go on with its transaction.
 */
export async function submitIn(
  tx: Transaction,
  jobs: readonly NewJob[],
): Promise<readonly Submitted[]> {
  const application = await inTransactionOf(tx);
  if ('database' in application) {
    const statements = new Statements(application.database);
    atOnce(statements, [SAVEPOINT]);
    try {
      const submitted = submitJobs(statements, jobs);
      atOnce(statements, [RELEASE]);
      return submitted;
    } catch (error) {
      atOnce(statements, [ROLL_BACK, RELEASE]);
      throw error;
    }
  }
  const { execute } = application;
  await inTurn(execute, [SAVEPOINT]);
  try {
    const submitted = await inTurn(execute, submitting(jobs));
    await inTurn(execute, [RELEASE]);
    return submitted;
  } catch (error) {
    await inTurn(execute, [ROLL_BACK, RELEASE]);
    throw error;
  }
}

/** One statement, and whether it answers rows: better-sqlite3 wants to know. */
interface Step {
  readonly sql: string;
  readonly values: readonly Value[];
  readonly answers: boolean;
}

/** Statements in order, each answered its rows: what is to be done, told once for libraries that wait and those that do not. */
type Steps<T> = Iterable<Step, T, unknown[]>;

const ask = (sql: string, ...values: readonly Value[]): Step => ({ sql, values, answers: true });
const tell = (sql: string, ...values: readonly Value[]): Step => ({ sql, values, answers: false });

const SAVEPOINT = tell(SQL.SAVEPOINT);
const RELEASE = tell(SQL.RELEASE);
const ROLL_BACK = tell(SQL.ROLL_BACK_TO_SAVEPOINT);

function atOnce<T>(statements: Statements, steps: Steps<T>): T {
  const iterator = steps[Symbol.iterator]();
  let next = iterator.next([]);
  while (next.done !== true) {
    const { sql, values, answers } = next.value;
    next = iterator.next(
      answers ? statements.all(sql, ...values) : (statements.run(sql, ...values), []),
    );
  }
  return next.value;
}

async function inTurn<T>(execute: Execute, steps: Steps<T>): Promise<T> {
  const iterator = steps[Symbol.iterator]();
  let next = iterator.next([]);
  while (next.done !== true) next = iterator.next(await execute(next.value.sql, next.value.values));
  return next.value;
}

function* submitting(jobs: readonly NewJob[]): Generator<Step, readonly Submitted[], unknown[]> {
  const [time] = (yield ask(SQL.SUBMIT_TIME)) as { ms: number }[];
  // Of this batch only: had its transaction been rolled back, they would be gone.
  const groups = new Map<string, number>();
  const submitted: Submitted[] = [];
  for (const job of jobs) submitted.push(yield* submittingOne(job, time?.ms ?? 0, groups));
  return submitted;
}

function* submittingOne(
  job: NewJob,
  now: number,
  groups: Map<string, number>,
): Generator<Step, Submitted, unknown[]> {
  if (job.key !== undefined) {
    const { key, paramsHash } = job.key;
    yield tell(SQL.ADD_KEY, job.name, key, job.id, paramsHash);
    const [owner] = (yield ask(SQL.FIND_KEY, job.name, key)) as OwnerRow[];
    if (owner !== undefined && owner.job_id !== job.id) {
      return {
        id: owner.job_id,
        answer: owner.params_hash === paramsHash ? 'existing' : 'conflict',
      };
    }
  }
  const added = yield ask(
    SQL.ADD_JOB,
    job.id,
    job.name,
    job.version,
    job.revision,
    job.queue,
    job.priority,
    job.key?.key ?? null,
    job.params,
    now,
  );
  if (added.length > 0) yield tell(SQL.ADD_LIVE_JOB, yield* findingGroup(job, groups), job.id);
  return { id: job.id, answer: 'created' };
}

interface OwnerRow {
  readonly job_id: string;
  readonly params_hash: string;
}

function* findingGroup(
  job: NewJob,
  known: Map<string, number>,
): Generator<Step, number, unknown[]> {
  const columns = [job.name, job.version, job.revision, job.queue, job.priority] as const;
  const name = JSON.stringify(columns);
  let id = known.get(name);
  if (id === undefined) {
    yield tell(SQL.ADD_CLAIM_GROUP, ...columns);
    [{ id } = { id: undefined }] = (yield ask(SQL.FIND_CLAIM_GROUP, ...columns)) as {
      id: number;
    }[];
    if (id === undefined) throw new Error(`claim group ${name} vanished`);
    known.set(name, id);
  }
  return id;
}
