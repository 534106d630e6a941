import { firstOfEach } from '../batch.js';
import type { NewJob, Submitted } from '../job.js';
import type { Transaction } from '../store.js';
import type { Query } from './connection.js';
import { oneForAll } from './array-literal.js';
import { isDuplicate } from './errors.js';
import * as SCHEMA from './sql/schema.js';
import * as SQL from './sql/submit.js';
import { queryIn } from './transaction.js';

/** A key expires once; to meet others in that moment, again and again, is as good as impossible. */
const KEY_TRIES = 10;

/**
 * Adds jobs by `query`, each time in a transaction of its own; `groups` are their claim groups, in their order.
 * @param telling what the adding statement ends with, such as what has its commit send a hint
 */
export async function submitJobs(
  query: Query,
  jobs: readonly NewJob[],
  groups: readonly number[],
  telling: string,
): Promise<readonly Submitted[]> {
  if (jobs.length === 0) return [];
  if (jobs.every((job) => job.key === undefined)) {
    try {
      if (groups.some((group) => group !== groups[0]))
        await query(SQL.ADD_NEW_JOBS + telling, columnsOf(jobs, groups));
      else if (jobs.length > 1)
        await query(SQL.ADD_NEW_JOBS_ALIKE + telling, ofOneGroup(jobs, groups));
      else await query(SQL.ADD_NEW_JOB + telling, ofOneGroup(jobs, groups).map(firstOf));
      return created(jobs);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
    }
  }
  return addJobs(query, jobs, groups, telling);
}

async function addJobs(
  query: Query,
  jobs: readonly NewJob[],
  groups: readonly number[],
  telling = '',
): Promise<readonly Submitted[]> {
  const rows = firstOfEach(
    jobs.map((job, n) => ({ job, group: groups[n] })),
    ({ job }) => job.id,
  );
  const columns = columnsOf(
    rows.map(({ job }) => job),
    rows.map(({ group }) => group),
  );
  const keyed = jobs.filter((job) => job.key !== undefined);
  if (keyed.length === 0) {
    await query(SQL.ADD_JOBS + telling, columns);
    return created(jobs);
  }
  const keys = [
    rows.map(({ job }) => job.key?.key ?? null),
    rows.map(({ job }) => job.key?.paramsHash ?? null),
    rows.map((_, place) => place),
  ];
  for (let tries = 1; tries <= KEY_TRIES; tries += 1) {
    await query(SQL.ADD_KEYED_JOBS + telling, [...columns, ...keys]);
    const owners = await query<OwnerRow>(SQL.FIND_KEYS, [
      keyed.map((job) => job.name),
      keyed.map((job) => job.key?.key),
    ]);
    // The insert met a key that has expired since, and so added no job: once more, and it is free.
    if (owners.some(({ job_id }) => job_id === null)) continue;
    const ownerOf = new Map(keyed.map((job, n) => [job, owners[n]]));
    return jobs.map((job) => answer(job, ownerOf.get(job)));
  }
  throw new Error(`a key of ${keyed.length} vanished ${KEY_TRIES} times while it was being taken`);
}

/** What adds these jobs, which are alike in all that their claim group stands for. */
function ofOneGroup(jobs: readonly NewJob[], groups: readonly number[]): readonly unknown[] {
  const [first] = jobs;
  return [
    jobs.map(({ id }) => id),
    groups[0],
    first?.name,
    first?.version,
    first?.revision,
    first?.queue,
    first?.priority,
    jobs.map(({ params }) => params),
    ...headersAndDue(jobs),
  ];
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** The arrays that add these jobs, in the order in which statements take them. */
export function columnsOf(
  jobs: readonly NewJob[],
  groups: readonly (number | undefined)[],
): readonly (readonly unknown[] | null)[] {
  return [
    jobs.map(({ id }) => id),
    oneForAll(groups),
    oneForAll(jobs.map(({ name }) => name)),
    oneForAll(jobs.map(({ version }) => version)),
    oneForAll(jobs.map(({ revision }) => revision)),
    oneForAll(jobs.map(({ queue }) => queue)),
    oneForAll(jobs.map(({ priority }) => priority)),
    jobs.map(({ params }) => params),
    ...headersAndDue(jobs),
  ];
}

function created(jobs: readonly NewJob[]): readonly Submitted[] {
  return jobs.map(({ id }) => ({ id, answer: 'created' }));
}

/**
 * Adds jobs in the application's own transaction. Its hint is sent inside: nobody else sees that commit. Nothing is sent
 * again here: after a conflict it is the application that begins anew.
 */
export async function submitIn(
  tx: Transaction,
  jobs: readonly NewJob[],
  groups: readonly number[],
): Promise<readonly Submitted[]> {
  const query = await queryIn(tx);
  const submitted = await addJobs(query, jobs, groups);
  await query(SCHEMA.NOTIFY, ['queued']);
  return submitted;
}

/** Arrays of headers, and of when jobs are due: at a time, or after some. Null instead where none has any. */
function headersAndDue(
  jobs: readonly NewJob[],
): readonly (readonly (string | number | null)[] | null)[] {
  if (jobs.every(({ headers, due }) => headers === undefined && due === undefined))
    return [null, null, null];
  return [
    jobs.map(({ headers }) => (headers === undefined ? null : JSON.stringify(headers))),
    jobs.map(({ due }) => (due !== undefined && 'at' in due ? Math.round(due.at) : null)),
    jobs.map(({ due }) => (due !== undefined && 'afterMs' in due ? Math.round(due.afterMs) : null)),
  ].map((column: readonly (string | number | null)[]) =>
    column.every((value) => value === null) ? null : column,
  );
}

interface OwnerRow {
  readonly job_id: string | null;
  readonly params_hash: string | null;
}

function answer(job: NewJob, owner: OwnerRow | undefined): Submitted {
  if (owner?.job_id == null || owner.job_id === job.id) return { id: job.id, answer: 'created' };
  return {
    id: owner.job_id,
    answer: owner.params_hash === job.key?.paramsHash ? 'existing' : 'conflict',
  };
}
