/** Begins a lease: id, name, lease in ms. A runner registered before, ended or not, stays as it is. Primary key. */
export const ADD_RUNNER = `
  insert into jobwright_runners (id, name, lease_ms, registered_at, ticked_at, lease_until)
  select unhex(g.id), g.name, g.lease_ms, n.ms, n.ms, n.ms + g.lease_ms
  from (select ? as id, ? as name, cast(? as int) as lease_ms) g,
    (select timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 as ms) n
  on duplicate key update id = jobwright_runners.id`;

/**
 * Renews a lease unless it was ended; one that has run out but that nobody has ended yet lives on. From the time at which
 * the statement came, not at which it got its lock: the runner itself counts from before it sent the tick. Primary key.
 */
export const RENEW_LEASE = `
  update jobwright_runners r
  set r.ticked_at = timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000,
    r.lease_until = timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 + r.lease_ms
  where r.id = unhex(?) and r.ended_at is null`;

/**
 * Which jobs of a runner someone wants cancelled; no row where the runner was ended, and a single one without id where
 * there are none. Index jobwright_live_jobs_held.
 */
export const CANCELS_OF_RUNNER = `
  select l.id, l.epoch, l.cancel_reason as reason,
    l.cancel_cutoff - timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 as grace_left_ms
  from jobwright_runners r
  left join jobwright_live_jobs l force index (jobwright_live_jobs_held)
    on l.runner_id = r.id and l.cancel_cutoff is not null
  where r.id = unhex(?) and r.ended_at is null
  order by l.id`;

/**
 * Whether a lease has run out, a cut-off has passed, or a parked job's child has ended. Indexes jobwright_runners_leased,
 * jobwright_live_jobs_cutoff, jobwright_live_jobs_parked.
 */
export const ANYTHING_OVERDUE = `
  select exists (
    select 1 from jobwright_runners r force index (jobwright_runners_leased)
    where r.ended_at is null
      and r.lease_until <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  ) or exists (
    select 1 from jobwright_live_jobs l force index (jobwright_live_jobs_cutoff)
    where l.cancel_cutoff is not null
      and l.cancel_cutoff <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  ) or exists (
    select 1 from jobwright_live_jobs l force index (jobwright_live_jobs_parked)
    straight_join json_table(l.awaits, '$[*]' columns (id char(32) path '$')) a
    straight_join jobwright_ended_jobs d force index (primary) on d.id = unhex(a.id)
    where l.waits_for = 'children' and l.awaits is not null
  ) as overdue`;

/** Runners whose lease has run out, to look at only. Index jobwright_runners_leased. */
export const RUN_OUT_RUNNERS = `
  select r.id from jobwright_runners r force index (jobwright_runners_leased)
  where r.ended_at is null
    and r.lease_until <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  order by r.id`;

/**
 * Of those runners (JSON array of ids, in their order, so that two who forfeit at once cannot deadlock), locks those whose lease
 * has run out. Expiry is checked again under the lock, after waiting for a tick or claim in flight: whoever ticked since
 * someone looked is alive. Primary key.
 */
export const LOCK_RUN_OUT_RUNNERS = `
  select r.id from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_runners r force index (primary) on r.id = unhex(g.id)
  where r.ended_at is null
    and r.lease_until <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  for update`;

/** Ends runners (JSON array of ids) for good, after a claim in flight. Primary key. */
export const END_RUNNERS = `
  update json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_runners r force index (primary) on r.id = unhex(g.id)
  set r.ended_at = timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  where r.ended_at is null`;

/**
 * What ended runners (JSON array of ids) hold, to look at only. A statement after the one that locked them: it sees whatever
 * they had claimed until then, and nothing more can come. Index jobwright_live_jobs_held.
 */
export const JOBS_OF_RUNNERS = `
  select l.id from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_live_jobs l force index (jobwright_live_jobs_held) on l.runner_id = unhex(g.id)
  order by l.id`;

/**
 * Locks those jobs (JSON array of ids, in their order, as every transaction that waits for them locks) that the runners
 * (JSON array of ids) still hold: a settle in flight is waited for, and stands. Primary key.
 */
export const LOCK_JOBS_OF_RUNNERS = `
  select l.id, l.losses, l.waits_for is not null as waiting, l.cancel_cutoff is not null as cancelling
  from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  where l.runner_id is not null and json_contains(?, json_quote(lower(hex(l.runner_id))))
  for update`;
