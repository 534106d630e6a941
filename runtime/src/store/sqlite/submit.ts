import type { NewJob, Submitted } from '../job.js';
import type { Transaction } from '../store.js';
import { ask, atOnce, inTurn, tell, type AskingGenerator } from './asking.js';
import { ClaimGroups } from './claim-groups.js';
import { Statements } from './connection.js';
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

const SAVEPOINT = tell(SQL.SAVEPOINT);
const RELEASE = tell(SQL.RELEASE);
const ROLL_BACK = tell(SQL.ROLL_BACK_TO_SAVEPOINT);

/** Adds jobs of one batch, at one time. */
export class AddedJobs {
  readonly #groups = new ClaimGroups();
  #added: [id: string, group: number, runAt: number][] = [];
  #now: number | undefined;

  /** Adds a job unless there is one with its id; it is not due before {@link makeDue}. */
  *add(job: Omit<NewJob, 'key'>, from: Origin): AskingGenerator<void> {
    if (this.#now === undefined) {
      const [time] = (yield ask(SQL.SUBMIT_TIME)) as { ms: number }[];
      this.#now = time?.ms ?? 0;
    }
    yield tell(
      SQL.ADD_JOB,
      job.id,
      job.name,
      job.version,
      job.revision,
      job.queue,
      job.priority,
      from.key,
      job.params,
      job.headers === undefined ? null : JSON.stringify(job.headers),
      from.redriveOf ?? null,
      from.parentId,
      from.depth,
      this.#now,
    );
    const group = yield* this.#groups.of(job, from.parentId === null ? 'root' : 'child');
    const { due = { afterMs: 0 } } = job;
    const runAt = 'at' in due ? due.at : this.#now + due.afterMs;
    // A time in the past is now: nobody gets ahead of those that were submitted before.
    this.#added.push([job.id, group, Math.max(this.#now, Math.round(runAt))]);
  }

  /** Lets what was added be claimed. One statement for all: a call for each takes as long as what it does. */
  *makeDue(): AskingGenerator<void> {
    if (this.#added.length > 0) yield tell(SQL.ADD_LIVE_JOBS, JSON.stringify(this.#added));
    this.#added = [];
  }
}

/** Where a job comes from: who submitted it by what key, which job started it, or of which it was made. */
interface Origin {
  readonly key: string | null;
  readonly parentId: string | null;
  readonly depth: number;
  readonly redriveOf?: string;
}

function* submitting(jobs: readonly NewJob[]): AskingGenerator<readonly Submitted[]> {
  const added = new AddedJobs();
  const submitted: Submitted[] = [];
  for (const job of jobs) submitted.push(yield* submittingOne(job, added));
  yield* added.makeDue();
  return submitted;
}

function* submittingOne(job: NewJob, added: AddedJobs): AskingGenerator<Submitted> {
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
  yield* added.add(job, { key: job.key?.key ?? null, parentId: null, depth: 0 });
  return { id: job.id, answer: 'created' };
}

interface OwnerRow {
  readonly job_id: string;
  readonly params_hash: string;
}
