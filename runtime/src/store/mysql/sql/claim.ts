/**
 * Where a claim finds something: claim groups of the known types (JSON array of {name, version, revision}) that are not
 * paused and have a job due, and when its first was; and a row of id 0 where claim ? of runner ? has taken jobs already. Locks nothing.
 *
 * One statement, so one view of the data: whoever asks a claim again sees either the jobs still queued (and then waits,
 * at {@link LOCK_RUNNER}, for the first send) or what that took. One step into jobwright_live_jobs_due for each known group:
 * jobs of the future, unknown types and how many wait in all cost nothing.
 */
export const DUE_GROUPS = `
  (select 0 as id, null as name, null as queue, 0 as priority, 0 as child, 0 as first_run_at
    from jobwright_live_jobs l force index (jobwright_live_jobs_held)
    where l.runner_id = unhex(?) and l.claim_id = unhex(?) limit 1)
  union all
  (select d.* from (
    select g.id, g.job_name as name, g.queue, g.priority, g.child, (
      select l.run_at from jobwright_live_jobs l force index (jobwright_live_jobs_due)
      where l.claim_group = g.id and l.state = 'queued'
        and l.run_at <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
      order by l.run_at limit 1) as first_run_at
    from json_table(?, '$[*]' columns (
      name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
      version int path '$.version',
      revision int path '$.revision'
    )) t
    straight_join jobwright_claim_groups g force index (jobwright_claim_groups_named)
      on g.job_name = t.name and g.version = t.version and g.revision <= t.revision
    where g.queue not in (select p.name from jobwright_pauses p where p.kind = 'queue')
      and g.job_name not in (select p.name from jobwright_pauses p where p.kind = 'job')
  ) d where d.first_run_at is not null)`;

/** How many groups one {@link DUE_JOBS} looks through. */
export const GROUPS_AT_ONCE = 8;

/**
 * The jobs that are due first in each of {@link GROUPS_AT_ONCE} groups; a group and a limit for each (0 and 0 for no group).
 * MariaDB has no lateral joins, and any other way to say "some of each" reads all. Index jobwright_live_jobs_due, in its
 * order, no further than the limit. Locks nothing.
 */
export const DUE_JOBS = Array.from(
  { length: GROUPS_AT_ONCE },
  () => `
  (select l.id, l.run_at, l.claim_group from jobwright_live_jobs l force index (jobwright_live_jobs_due)
    where l.claim_group = ? and l.state = 'queued'
      and l.run_at <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
    order by l.run_at, l.id limit ?)`,
).join(' union all ');

/**
 * Locks a runner that has not been ended, before any of its jobs (as forfeiting does): either this claim commits first
 * and a forfeit finds its jobs, or the forfeit does and this finds no runner. A second send of claim ?, arriving while the
 * first is under way, waits here and then sees it. Primary key.
 */
export const LOCK_RUNNER = `
  select r.claim_id <=> unhex(?) as asked_before from jobwright_runners r
  where r.id = unhex(?) and r.ended_at is null
  for update`;

/**
 * Locks up to so many of the jobs due (JSON array of ids, in claim order), without waiting, if the lease of the runner, whose
 * row is locked, has not run out. A statement after {@link LOCK_RUNNER}, so that its clock is that of after the wait. The
 * jobs are looked at again under their locks: another runner may have claimed one since, and queued it again with a delay.
 * Primary keys, in the order of the array.
 */
export const LOCK_DUE_JOBS = `
  select straight_join l.id
  from jobwright_runners r
  join json_table(?, '$[*]' columns (id char(32) path '$')) c
  join jobwright_live_jobs l force index (primary) on l.id = unhex(c.id)
  where r.id = unhex(?) and r.lease_until > timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
    and l.state = 'queued' and l.run_at <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  limit ?
  for update skip locked`;

/**
 * Gives the locked jobs (JSON array of ids) to a runner: the claim's id and the next epoch are the token. Writes the claim's
 * id into the runner's row too, for {@link LOCK_RUNNER}. Primary keys.
 */
export const TAKE_JOBS = `
  update jobwright_runners r
  straight_join json_table(?, '$[*]' columns (id char(32) path '$')) c
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(c.id)
  set r.claim_id = unhex(?), l.state = 'running', l.runner_id = r.id, l.claim_id = unhex(?), l.epoch = l.epoch + 1,
    l.attempt = l.attempts_spent + 1, l.waits_for = null, l.awaits = null,
    l.started_at = timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  where r.id = unhex(?) and l.state = 'queued'`;

/** Whether the lease of a runner, whose row is locked, has not run out; by the clock of after the wait for it. Primary key. */
export const LEASE_IS_VALID = `
  select 1 from jobwright_runners r
  where r.id = unhex(?) and r.lease_until > timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000`;

/** What claim ? of runner ? holds. Index jobwright_live_jobs_held. */
export const CLAIMED_JOBS = `
  select straight_join l.id, j.name, j.version, j.revision, j.params, l.epoch, l.attempt, l.losses, j.queue, j.priority, j.headers,
    j.parent_id, j.depth, l.started_at - j.submitted_at as age_ms, l.suspect, l.deaths
  from jobwright_live_jobs l force index (jobwright_live_jobs_held)
  join jobwright_jobs j force index (primary) on j.id = l.id
  where l.claim_id = unhex(?) and l.runner_id = unhex(?)
  order by j.priority desc, j.parent_id is null, l.run_at, l.id`;
