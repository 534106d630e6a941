/**
 * Ends a job: state, output, error; id and token, of which an outdated one matches no row. Here, as in all statements that
 * run on an application's database object, the parameters have no numbers: better-sqlite3 takes `?1` for a name.
 */
export const END_JOB = `
  insert into jobwright_ended_jobs
    (id, state, output, error, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at,
     cancel_requested_at)
  select id, ?, ?, ?, cast(round(unixepoch('subsec') * 1000) as integer), run_at, attempt, losses, epoch, claim_id,
    runner_id, started_at, cancel_requested_at
  from jobwright_live_jobs where id = ? and claim_id = ? and epoch = ?`;

/**
 * Jobs of one claim and epoch whose tokens are current, but for failures of those that are to be cancelled: of a JSON array of
 * [id, output, error]. What such ends have in common is said once: each look into the JSON of a row takes as long as to find the job.
 */
const HELD_JOBS = `json_each(?) g
  join jobwright_live_jobs l on l.id = g.value ->> 0 and l.claim_id = ? and l.epoch = ?
  where (l.cancel_cutoff is null or ? in ('succeeded', 'cancelled'))`;

/** Ends several: the state, such an array, claim id, epoch, and the state again. */
export const END_JOBS = `
  insert into jobwright_ended_jobs
    (id, state, output, error, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at,
     cancel_requested_at)
  select l.id, ?, g.value ->> 1, g.value ->> 2, cast(round(unixepoch('subsec') * 1000) as integer), l.run_at,
    l.attempt, l.losses, l.epoch, l.claim_id, l.runner_id, l.started_at, l.cancel_requested_at
  from ${HELD_JOBS}`;

/** Ids of those that it ends: such an array, claim id, epoch, the state. */
export const HELD = `
  select l.id
  from ${HELD_JOBS}`;

/** Keeps an attempt that is not the end of its job, under its token (?2, ?3). ?4 outcome, ?5 error. */
export const KEEP_ATTEMPT = `
  insert into jobwright_attempts (job_id, epoch, attempt, claim_id, runner_id, started_at, ended_at, outcome, error)
  select id, epoch, attempt, claim_id, runner_id, started_at, cast(round(unixepoch('subsec') * 1000) as integer), ?4,
    ?5
  from jobwright_live_jobs where id = ?1 and claim_id = ?2 and epoch = ?3`;

/** Whether a running job is wanted cancelled, so that it must not run again. */
export const CANCEL_IS_REQUESTED = `
  select 1 from jobwright_live_jobs where id = ? and cancel_cutoff is not null`;

/** Queues a job again after the delay ?2; the attempt is spent, and nothing is suspected any more. */
export const RETRY_LATER = `
  update jobwright_live_jobs
  set state = 'queued', claim_id = null, runner_id = null, waits_for = null, attempts_spent = attempt,
    suspect = 0, deaths = 0, run_at = cast(round(unixepoch('subsec') * 1000) as integer) + ?2
  where id = ?1`;

/** Queues a job again at once; the attempt is not spent. */
export const RELEASE = `
  update jobwright_live_jobs set state = 'queued', claim_id = null, runner_id = null, waits_for = null where id = ?`;

/** The same for one that died where it ran alone. */
export const LOSE_ALONE = `
  update jobwright_live_jobs
  set state = 'queued', claim_id = null, runner_id = null, waits_for = null, losses = losses + 1, deaths = deaths + 1,
    suspect = 1
  where id = ?`;

/** Queues a job again after the delay ?3, or when one of the children ?2 (JSON array, or null) has ended; no attempt is spent. */
export const PARK = `
  update jobwright_live_jobs
  set state = 'queued', claim_id = null, runner_id = null, awaits = ?2,
    waits_for = case when ?2 is null then 'sleep' else 'children' end,
    run_at = cast(round(unixepoch('subsec') * 1000) as integer) + ?3
  where id = ?1`;

/** The same, until the time ?3. */
export const PARK_UNTIL = `
  update jobwright_live_jobs
  set state = 'queued', claim_id = null, runner_id = null, awaits = ?2,
    waits_for = case when ?2 is null then 'sleep' else 'children' end, run_at = ?3
  where id = ?1`;

/** Whether this very token settled its attempt before: as the end of the job, or as one attempt of several. */
export const SETTLED_BEFORE = `
  with t (id, claim_id, epoch) as (select ?, ?, ?)
  select 1 from t join jobwright_ended_jobs e on e.id = t.id and e.claim_id = t.claim_id and e.epoch = t.epoch
  union all
  select 1 from t join jobwright_attempts a on a.job_id = t.id and a.claim_id = t.claim_id and a.epoch = t.epoch`;

/** Replaces a job's status under its token (?2, ?3); an outdated token matches no row. */
export const STORE_STATUS = `
  insert into jobwright_statuses (job_id, sequence, status, stored_at)
  select id, 1, ?4, cast(round(unixepoch('subsec') * 1000) as integer)
  from jobwright_live_jobs where id = ?1 and claim_id = ?2 and epoch = ?3
  on conflict (job_id) do update
  set sequence = sequence + 1, status = excluded.status, stored_at = excluded.stored_at`;

/** Whether a job is due or running. */
export const IS_LIVE = `select 1 from jobwright_live_jobs where id = ?`;
