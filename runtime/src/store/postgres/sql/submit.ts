/**
 * What is submitted, as rows by id. Arrays of id, claim group, name, version, revision, queue, priority, params, headers (null for
 * none), and when they are due: ms since 1970 UTC, or ms after the submit (null for at once); null for an array of nulls. A time in
 * the past is now: nobody gets ahead of those that were submitted before. From claim group to priority, an array of one stands
 * for all jobs of the batch: most batches are of one group, and to write and read the same a thousand times was an eighth of a submit.
 * @param columns further columns, whose arrays come next: their names and types
 */
export function given(...columns: readonly (readonly [name: string, type: string])[]): string {
  const arrays = columns.map(([, type], n) => `, $${GIVEN + n + 1}::${type}[]`).join('');
  const names = columns.map(([name]) => `, ${name}`).join('');
  return `given as materialized (
    select g.id, coalesce(g.claim_group, ($2::int[])[1]) as claim_group, coalesce(g.name, ($3::text[])[1]) as name,
      coalesce(g.version, ($4::int[])[1]) as version, coalesce(g.revision, ($5::int[])[1]) as revision,
      coalesce(g.queue, ($6::text[])[1]) as queue, coalesce(g.priority, ($7::int[])[1]) as priority,
      g.params, g.headers, g.due_at, g.due_after${names}
    from unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::int[], $6::text[], $7::int[], $8::text[],
        $9::text[], $10::bigint[], $11::bigint[]${arrays})
      as g(id, claim_group, name, version, revision, queue, priority, params, headers, due_at, due_after${names})
    order by g.id
  )`;
}

const GIVEN = 11;

/** When a job is due that was submitted then, from when it is to be: ms since 1970 UTC, or ms after that; null for at once. */
function dueAt(submitted: string, at: string, after: string): string {
  return `greatest(${submitted}, coalesce(
    timestamptz 'epoch' + ${at} * interval '1 ms', ${submitted} + ${after} * interval '1 ms'))`;
}

/** Has those of the given jobs live that were added just now. */
export const QUEUE_ADDED = `insert into jobwright.live_jobs (id, claim_group, run_at)
  select g.id, g.claim_group, ${dueAt('a.submitted_at', 'g.due_at', 'g.due_after')}
  from added a join given g on g.id = a.id`;

/**
 * Adds jobs without keys of which none is there yet; where one is, it fails with unique_violation and {@link ADD_JOBS} has to do
 * it. The same arrays (see {@link given}), and the same rows in the same order: to be ready for conflicts costs a fifth of the statement, and ids
 * meet again only where a reply was lost. Primary keys.
 */
export const ADD_NEW_JOBS = addNew(
  given(),
  'g.claim_group',
  'g.name, g.version, g.revision, g.queue, g.priority',
);

/** The same for jobs of one claim group, which is given as no array, and neither is what it stands for: $2 to $7. */
export const ADD_NEW_JOBS_ALIKE = addNew(
  `given as materialized (
    select * from unnest($1::uuid[], $8::text[], $9::text[], $10::bigint[], $11::bigint[])
      as g(id, params, headers, due_at, due_after)
    order by g.id
  )`,
  '$2::int',
  '$3::text, $4::int, $5::int, $6::text, $7::int',
);

function addNew(jobs: string, claimGroup: string, whatItStandsFor: string): string {
  return `
  with ${jobs}, added as (
    insert into jobwright.jobs (id, name, version, revision, queue, priority, params, headers, submitted_at)
    select g.id, ${whatItStandsFor}, g.params::json, g.headers::json, statement_timestamp()
    from given g
  )
  insert into jobwright.live_jobs (id, claim_group, run_at)
  select g.id, ${claimGroup}, ${dueAt('statement_timestamp()', 'g.due_at', 'g.due_after')}
  from given g`;
}

/** The same for one job, whose values are no arrays: a third of the statement's time where nothing else is under way. */
export const ADD_NEW_JOB = `
  with added as (
    insert into jobwright.jobs (id, name, version, revision, queue, priority, params, headers, submitted_at)
    values ($1::uuid, $3::text, $4::int, $5::int, $6::text, $7::int, $8::json, $9::json, statement_timestamp())
  )
  insert into jobwright.live_jobs (id, claim_group, run_at)
  values ($1::uuid, $2::int, ${dueAt('statement_timestamp()', '$10::bigint', '$11::bigint')})`;

/**
 * Adds jobs without keys (arrays: see {@link given}).
 *
 * The live row comes only from the jobs row inserted just now, so a job sent again changes nothing, and one that has
 * ended does not live again. Inserted by id: two batches with common ids wait for each other in one order. The clock is
 * the statement's: in a long transaction of the application's, now() would put the job before those submitted since.
 * Primary keys.
 */
export const ADD_JOBS = `
  with ${given()}, added as (
    insert into jobwright.jobs (id, name, version, revision, queue, priority, params, headers, submitted_at)
    select g.id, g.name, g.version, g.revision, g.queue, g.priority, g.params::json, g.headers::json,
      statement_timestamp()
    from given g
    order by g.id
    on conflict (id) do nothing
    returning id, submitted_at
  )
  ${QUEUE_ADDED}`;

/**
 * Adds jobs of which some have keys: the same arrays, then key and params hash (both null for a job without), and the job's place in the batch. A job
 * whose key is there already is not added, unless it was this very job's before and that is gone; whose the key is,
 * {@link FIND_KEYS} says.
 *
 * Keys go in before jobs (the sort by id needs them all first), sorted by bytes, in every submit: two batches with
 * common keys or ids wait for each other in one order. Of several jobs with one key the first takes it. Primary keys.
 */
export const ADD_KEYED_JOBS = `
  with ${given(['key', 'text'], ['params_hash', 'text'], ['place', 'int'])}, keyed as (
    insert into jobwright.job_keys (job_name, key, job_id, params_hash)
    select g.name, g.key, g.id, g.params_hash from given g where g.key is not null
    order by g.name collate "C", g.key collate "C", g.place
    on conflict (job_name, key) do nothing
    returning job_id
  ), added as (
    insert into jobwright.jobs (id, name, version, revision, queue, priority, key, params, headers, submitted_at)
    select g.id, g.name, g.version, g.revision, g.queue, g.priority, g.key, g.params::json, g.headers::json,
      statement_timestamp()
    from given g left join keyed k on k.job_id = g.id
    where g.key is null or k.job_id is not null or exists (
      select from jobwright.job_keys o where o.job_name = g.name and o.key = g.key and o.job_id = g.id
    )
    order by g.id
    on conflict (id) do nothing
    returning id, submitted_at
  )
  ${QUEUE_ADDED}`;

/**
 * Whose keys are: arrays of job name and key, answered in their order. A statement after the insert, because the insert
 * does not see what the winner, for whom it waited, has committed since it began. Primary key.
 */
export const FIND_KEYS = `
  select k.job_id::text as job_id, k.params_hash
  from unnest($1::text[], $2::text[]) with ordinality as g(job_name, key, n)
  left join jobwright.job_keys k on k.job_name = g.job_name and k.key = g.key
  order by g.n`;
