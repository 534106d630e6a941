/**
 * Cancels jobs. Arrays: id (each once), error, reason, grace in ms. A queued job ends at once; a running one learns the
 * reason and its cut-off by this clock: asked again, the first reason stands, and the earlier cut-off. Answers state of
 * each as it was under its lock, null for none that lives. Locks in id order, as {@link SETTLE} does. Primary keys.
 */
export const CANCEL = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])
      with ordinality as g(id, error, reason, grace_ms, n)
  ), locked as materialized (
    select l.* from jobwright.live_jobs l where l.id = any ($1::uuid[]) order by l.id for update
  ), gone as (
    delete from jobwright.live_jobs l
    where l.id = any (array(select k.id from locked k where k.state = 'queued'))
  ), ended as (
    insert into jobwright.ended_jobs
      (id, state, error, ended_at, run_at, attempt, losses, epoch, started_at, cancel_requested_at)
    select k.id, 'cancelled', g.error::json, clock_timestamp(), k.run_at, k.attempt, k.losses, k.epoch, k.started_at,
      clock_timestamp()
    from locked k join given g on g.id = k.id where k.state = 'queued'
  ), requested as (
    update jobwright.live_jobs l
    set cancel_requested_at = coalesce(l.cancel_requested_at, clock_timestamp()),
      cancel_reason = coalesce(l.cancel_reason, g.reason),
      cancel_cutoff = least(l.cancel_cutoff, clock_timestamp() + g.grace_ms * interval '1 ms')
    from locked k join given g on g.id = k.id where k.state = 'running' and l.id = k.id
  )
  select k.state from given g left join locked k on k.id = g.id order by g.n`;

/**
 * The children of the jobs $1 that are cancelled with their parent; those that have ended too, for what lives below them.
 * Primary key.
 */
export const BOUND_CHILDREN = `
  select e.child_id::text as id, e.parent_id::text as parent_id
  from jobwright.edges e
  where e.parent_id = any ($1::uuid[]) and not e.detached
  order by e.child_id`;

/** Which of these jobs there are at all, in the order asked. Primary key. */
export const JOBS_EXIST = `
  select j.id is not null as exists
  from unnest($1::uuid[]) with ordinality as g(id, n) left join jobwright.jobs j on j.id = g.id
  order by g.n`;

/**
 * Ends as cancelled every running job whose cut-off has passed, checked under its lock. One that is being settled right
 * now is passed over: the settle stands. No claim id: the token did not settle it, so a settle that comes later is
 * outdated. Index live_jobs_cutoff.
 */
export const END_PAST_CUTOFF = `
  with overdue as materialized (
    select l.* from jobwright.live_jobs l
    where l.cancel_cutoff is not null and l.cancel_cutoff <= clock_timestamp()
    order by l.id
    for update skip locked
  ), gone as (
    delete from jobwright.live_jobs l where l.id = any (array(select o.id from overdue o))
  )
  insert into jobwright.ended_jobs
    (id, state, error, ended_at, run_at, attempt, losses, epoch, runner_id, started_at, cancel_requested_at)
  select o.id, 'cancelled', json_build_object('kind', 'cancelled', 'message', o.cancel_reason), clock_timestamp(),
    o.run_at, o.attempt, o.losses, o.epoch, o.runner_id, o.started_at, o.cancel_requested_at
  from overdue o
  returning 1`;
