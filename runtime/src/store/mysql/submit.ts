import { randomBytes } from 'node:crypto';
import { firstOfEach } from '../batch.js';
import type { NewJob, Submitted } from '../job.js';
import type { Transaction } from '../store.js';
import type { Query } from './connection.js';
import { byId, newHex, uuid } from './ids.js';
import * as SQL from './sql/submit.js';
import { wholeIn } from './transaction.js';

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
    parentId: null,
    redriveOf: null,
    depth: 0,
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
  return wholeIn(tx, (query) => submitJobs(query, jobs, groups));
}

/** A job as the statements take it, its ids as digits. */
export type AddedJob = Omit<NewJob, 'key'> & {
  readonly group: number;
  readonly key: string | null;
  readonly parentId: string | null;
  readonly redriveOf: string | null;
  readonly depth: number;
};

type Row = AddedJob & { readonly paramsHash: string | null };

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

/** Adds jobs that do not exist yet, by `query`, in a transaction that is open. */
export async function addJobs(query: Query, rows: readonly AddedJob[]): Promise<void> {
  if (rows.length === 0) return;
  const jobs = byId(firstOfEach(rows, ({ id }) => id));
  const submission = randomBytes(6).readUIntBE(0, 6);
  await query(SQL.ADD_JOBS, [
    submission,
    JSON.stringify(
      jobs.map(({ id, version, revision, priority, name, queue, key, ...job }) => ({
        id,
        version,
        revision,
        priority,
        name,
        queue,
        key,
        parentId: job.parentId,
        redriveOf: job.redriveOf,
        depth: job.depth,
        headers: job.headers === undefined ? null : JSON.stringify(job.headers),
        params: job.params,
      })),
    ),
  ]);
  await query(SQL.ADD_LIVE_JOBS, [
    JSON.stringify(jobs.map(({ id, group, due }) => ({ id, group, ...dueOf(due) }))),
    submission,
  ]);
}

function dueOf(due: NewJob['due'] = { afterMs: 0 }): object {
  return 'at' in due ? { at: Math.round(due.at) } : { afterMs: Math.round(due.afterMs) };
}

function keyOf({ name, key }: Row): string {
  return JSON.stringify([name, key]);
}
