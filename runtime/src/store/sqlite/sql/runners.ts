/** Begins a lease; a runner registered before, ended or not, stays as it is. */
export const ADD_RUNNER = `
  insert into jobwright_runners (id, name, lease_ms, registered_at, ticked_at, lease_until)
  select ?1, ?2, ?3, n.ms, n.ms, n.ms + ?3
  from (select cast(round(unixepoch('subsec') * 1000) as integer) as ms) n
  where true
  on conflict (id) do nothing`;

/** Renews a lease unless it was ended; one that has run out but that nobody has ended yet lives on. */
export const RENEW_LEASE = `
  update jobwright_runners
  set ticked_at = cast(round(unixepoch('subsec') * 1000) as integer),
      lease_until = cast(round(unixepoch('subsec') * 1000) as integer) + lease_ms
  where id = ? and ended_at is null`;

/** Which jobs of a runner someone wants cancelled. Index jobwright_live_jobs_held. */
export const CANCELS_OF_RUNNER = `
  select id, epoch, cancel_reason as reason,
    cancel_cutoff - cast(round(unixepoch('subsec') * 1000) as integer) as grace_left_ms
  from jobwright_live_jobs where runner_id = ? and cancel_cutoff is not null
  order by id`;

/** Whether forfeiting has anything to do; read without the write lock. Index jobwright_runners_leased. */
export const ANY_LEASE_RUN_OUT = `
  select 1 from jobwright_runners
  where ended_at is null and lease_until <= cast(round(unixepoch('subsec') * 1000) as integer) limit 1`;

/**
 * Ends for good every runner whose lease has run out. Expiry is checked here, under the write lock: a tick may have come
 * since someone looked. Index jobwright_runners_leased.
 */
export const END_RUN_OUT_RUNNERS = `
  update jobwright_runners set ended_at = cast(round(unixepoch('subsec') * 1000) as integer)
  where ended_at is null and lease_until <= cast(round(unixepoch('subsec') * 1000) as integer)
  returning id`;

/** Ends one runner for good. */
export const END_RUNNER = `
  update jobwright_runners set ended_at = cast(round(unixepoch('subsec') * 1000) as integer)
  where id = ? and ended_at is null`;

/** What a runner holds. Index jobwright_live_jobs_held. */
export const HELD_JOBS = `
  select id, losses, waits_for, cancel_cutoff from jobwright_live_jobs where runner_id = ? order by id`;

/**
 * Keeps the attempt that an ended runner did not finish: ?2 says whether it was lost or released, ?3 why. No claim id:
 * its token did not settle it and must never be answered as if it had.
 */
export const KEEP_UNFINISHED_ATTEMPT = `
  insert into jobwright_attempts (job_id, epoch, attempt, runner_id, started_at, ended_at, outcome, error)
  select id, epoch, attempt, runner_id, started_at, cast(round(unixepoch('subsec') * 1000) as integer), ?2, ?3
  from jobwright_live_jobs where id = ?1`;

/**
 * Puts a job back; with the epoch raised, whoever held it writes nothing any more. ?2 is 1 where it was lost while it ran:
 * then it is a suspect.
 */
export const PUT_BACK = `
  update jobwright_live_jobs
  set state = 'queued', epoch = epoch + 1, losses = losses + ?2, claim_id = null, runner_id = null, waits_for = null,
    suspect = max(suspect, ?2)
  where id = ?1`;

/** Ends a job whose attempt was kept before: ?2 state, ?3 error. Counts the loss where ?4 is 1. */
export const END_UNFINISHED = `
  insert into jobwright_ended_jobs
    (id, state, error, ended_at, run_at, attempt, losses, epoch, started_at, cancel_requested_at)
  select id, ?2, ?3, cast(round(unixepoch('subsec') * 1000) as integer), run_at, attempt, losses + ?4, epoch,
    started_at, cancel_requested_at
  from jobwright_live_jobs where id = ?1`;

/** The same as cancelled, for the reason that was given with the request. Counts the loss where ?2 is 1. */
export const END_UNFINISHED_AS_CANCELLED = `
  insert into jobwright_ended_jobs
    (id, state, error, ended_at, run_at, attempt, losses, epoch, started_at, cancel_requested_at)
  select id, 'cancelled', json_object('kind', 'cancelled', 'message', cancel_reason),
    cast(round(unixepoch('subsec') * 1000) as integer), run_at, attempt, losses + ?2, epoch, started_at,
    cancel_requested_at
  from jobwright_live_jobs where id = ?1`;

/** Takes an ended job off what is due or running. */
export const DROP_LIVE_JOB = `delete from jobwright_live_jobs where id = ?`;

/** The same for several (JSON array of ids). */
export const DROP_LIVE_JOBS = `
  delete from jobwright_live_jobs where id in (select value from json_each(?))`;
