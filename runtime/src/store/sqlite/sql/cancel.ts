/** Ends a queued job as cancelled; a running one matches no row. ?2 error. */
export const END_QUEUED = `
  insert into jobwright_ended_jobs
    (id, state, error, ended_at, run_at, attempt, losses, epoch, started_at, cancel_requested_at)
  select l.id, 'cancelled', ?2, n.ms, l.run_at, l.attempt, l.losses, l.epoch, l.started_at, n.ms
  from jobwright_live_jobs l, (select cast(round(unixepoch('subsec') * 1000) as integer) as ms) n
  where l.id = ?1 and l.state = 'queued'`;

/** Asks for a running job to be cancelled. Asked again, the first reason stands, and the earlier cut-off. */
export const REQUEST_CANCEL = `
  update jobwright_live_jobs
  set cancel_requested_at = coalesce(cancel_requested_at, cast(round(unixepoch('subsec') * 1000) as integer)),
    cancel_reason = coalesce(cancel_reason, ?2),
    cancel_cutoff = min(coalesce(cancel_cutoff, 9007199254740991),
      cast(round(unixepoch('subsec') * 1000) as integer) + ?3)
  where id = ?1 and state = 'running'`;

/**
 * The children of a job that are cancelled with it; those that have ended too, for what lives below them. Primary key.
 */
export const BOUND_CHILDREN = `
  select e.child_id as id from jobwright_edges e
  where e.parent_id = ? and e.detached = 0
  order by e.child_id`;

/** Whether there is such a job at all. */
export const JOB_EXISTS = `select 1 from jobwright_jobs where id = ?`;

/** Whether voiding has anything to do; read without the write lock. Index jobwright_live_jobs_cutoff. */
export const ANY_CUTOFF_PASSED = `
  select 1 from jobwright_live_jobs
  where cancel_cutoff is not null and cancel_cutoff <= cast(round(unixepoch('subsec') * 1000) as integer) limit 1`;

/**
 * Ends as cancelled every running job whose cut-off has passed. No claim id: the token did not settle it, so a settle
 * that comes later is outdated. Index jobwright_live_jobs_cutoff.
 */
export const END_PAST_CUTOFF = `
  insert into jobwright_ended_jobs
    (id, state, error, ended_at, run_at, attempt, losses, epoch, runner_id, started_at, cancel_requested_at)
  select l.id, 'cancelled', json_object('kind', 'cancelled', 'message', l.cancel_reason), n.ms, l.run_at, l.attempt,
    l.losses, l.epoch, l.runner_id, l.started_at, l.cancel_requested_at
  from jobwright_live_jobs l, (select cast(round(unixepoch('subsec') * 1000) as integer) as ms) n
  where l.cancel_cutoff is not null and l.cancel_cutoff <= n.ms
  returning id`;
