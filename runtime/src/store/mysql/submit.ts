import { randomBytes } from 'node:crypto';
import { InvalidOptionError } from '../../types/errors.js';
import { firstOfEach, lastOfEach } from '../batch.js';
import type { NewJob, Submitted } from '../job.js';
import type { Transaction } from '../store.js';
import type { MysqlConnection, Query } from './connection.js';
import { byId, newHex, uuid } from './ids.js';
import * as SQL from './sql/submit.js';
import { savepointIn } from './transaction.js';

/** What the columns hold, in characters. */
const LONGEST = { name: 255, queue: 255, key: 500 } as const;

/** Ids of claim groups by what they stand for. They are never deleted, so what was once read holds. */
export class ClaimGroups {
  readonly #ids = new Map<string, number>();

  constructor(readonly connection: MysqlConnection) {}

  /** The group of each job, in their order; interned where it is new. */
  async of(jobs: readonly NewJob[]): Promise<readonly number[]> {
    jobs.forEach(checkFit);
    const unknown = lastOfEach(jobs, groupKey).filter((job) => !this.#ids.has(groupKey(job)));
    if (unknown.length > 0) await this.#learn(unknown);
    return jobs.map((job) => {
      const id = this.#ids.get(groupKey(job));
      if (id === undefined) throw new Error(`claim group ${groupKey(job)} vanished`);
      return id;
    });
  }

  async #learn(jobs: readonly NewJob[]): Promise<void> {
    const groups = JSON.stringify(
      jobs.map(({ name, version, revision, queue, priority }) => ({
        name,
        version,
        revision,
        queue,
        priority,
      })),
    );
    type Row = { readonly n: number; readonly id: number };
    let rows = await this.connection.query<Row>(SQL.FIND_CLAIM_GROUPS, [groups]);
    if (rows.length < jobs.length) {
      await this.connection.query(SQL.ADD_CLAIM_GROUPS, [groups]);
      rows = await this.connection.query(SQL.FIND_CLAIM_GROUPS, [groups]);
    }
    for (const { n, id } of rows) {
      const job = jobs[n - 1];
      if (job !== undefined) this.#ids.set(groupKey(job), id);
    }
  }
}

/** Adds jobs by `query`, in a transaction that is open; `groups` are their claim groups, in their order. */
export async function submitJobs(
  query: Query,
  jobs: readonly NewJob[],
  groups: readonly number[],
): Promise<readonly Submitted[]> {
  if (jobs.length === 0) return [];
  const rows = jobs.map((job, n) => ({
    ...job,
    id: newHex(job.id),
    group: groups[n] ?? 0,
    key: job.key?.key ?? null,
    paramsHash: job.key?.paramsHash ?? null,
  }));
  const owners = await takeKeys(query, rows);
  const answers = rows.map((row): Submitted => {
    if (row.key === null) return { id: uuid(row.id), answer: 'created' };
    const owner = owners.get(keyOf(row));
    if (owner === undefined) throw new Error(`key ${row.key} of job ${row.name} vanished`);
    if (owner.jobId === row.id) return { id: uuid(row.id), answer: 'created' };
    const answer = owner.paramsHash === row.paramsHash ? 'existing' : 'conflict';
    return { id: uuid(owner.jobId), answer };
  });
  await addJobs(
    query,
    rows.filter((_, n) => answers[n]?.answer === 'created'),
  );
  return answers;
}

/**
 * Adds jobs in the application's own transaction. A savepoint keeps the batch whole: should it fail, the application may go
 * on with its transaction. Nothing is sent again here: after a deadlock it is the application that begins anew.
 */
export async function submitIn(
  tx: Transaction,
  jobs: readonly NewJob[],
  groups: readonly number[],
): Promise<readonly Submitted[]> {
  const { query, tell } = await savepointIn(tx, SQL.SAVEPOINT);
  try {
    const submitted = await submitJobs(query, jobs, groups);
    await tell(SQL.RELEASE);
    return submitted;
  } catch (error) {
    // After a deadlock there is nothing left to go back to; the first error says so.
    await tell(SQL.ROLL_BACK_TO_SAVEPOINT).catch(() => undefined);
    throw error;
  }
}

type Row = Omit<NewJob, 'key'> & {
  readonly group: number;
  readonly key: string | null;
  readonly paramsHash: string | null;
};

interface Owner {
  readonly jobId: string;
  readonly paramsHash: string;
}

/** Takes the keys that are free; answers whose each is then. */
async function takeKeys(query: Query, rows: readonly Row[]): Promise<ReadonlyMap<string, Owner>> {
  const keyed = rows.filter((row) => row.key !== null);
  if (keyed.length === 0) return new Map();
  // Of several jobs with one key the first goes to the database. Sorted: any order will do, if everybody has the same.
  const keys = firstOfEach(keyed, keyOf).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const given = JSON.stringify(
    keys.map(({ id, name, key, paramsHash }) => ({ id, name, key, paramsHash })),
  );
  await query(SQL.ADD_KEYS, [given]);
  type Found = { readonly n: number; readonly job_id: string; readonly params_hash: string };
  const found = await query<Found>(SQL.FIND_KEYS, [given]);
  return new Map(
    found.flatMap(({ n, job_id: jobId, params_hash: paramsHash }) => {
      const row = keys[n - 1];
      return row === undefined ? [] : [[keyOf(row), { jobId, paramsHash }] as const];
    }),
  );
}

async function addJobs(query: Query, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const jobs = byId(firstOfEach(rows, ({ id }) => id));
  const submission = randomBytes(6).readUIntBE(0, 6);
  await query(SQL.ADD_JOBS, [
    submission,
    JSON.stringify(
      jobs.map(({ id, version, revision, priority, name, queue, key, params }) => ({
        id,
        version,
        revision,
        priority,
        name,
        queue,
        key,
        params,
      })),
    ),
  ]);
  await query(SQL.ADD_LIVE_JOBS, [
    JSON.stringify(jobs.map(({ id, group }) => ({ id, group }))),
    submission,
  ]);
}

/** What does not fit would be cut off, or become null, on its way through a statement in an application's lax SQL mode. */
function checkFit(job: NewJob): void {
  for (const [what, text] of [
    ['name', job.name],
    ['queue', job.queue],
    ['key', job.key?.key ?? ''],
  ] as const) {
    if (text.length > LONGEST[what]) {
      throw new InvalidOptionError(
        `The ${what} of a job has ${text.length} characters; a MariaDB store takes ${LONGEST[what]}.`,
      );
    }
  }
  for (const what of ['version', 'revision', 'priority'] as const) {
    if ((job[what] | 0) !== job[what]) {
      throw new InvalidOptionError(
        `The ${what} of a job is ${job[what]}; a MariaDB store takes whole numbers of 32 bits.`,
      );
    }
  }
}

function groupKey(job: NewJob): string {
  return JSON.stringify([job.name, job.version, job.revision, job.queue, job.priority]);
}

function keyOf({ name, key }: Row): string {
  return JSON.stringify([name, key]);
}
