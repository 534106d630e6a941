/**
 * The newest job that need not be kept for being new: job name, end states as a JSON array, how many are kept. Walks the index
 * jobwright_jobs_of_type from its end.
 */
export const NEWEST_NOT_KEPT = `
  select j.submitted_at as submittedAt, j.id from jobwright_jobs j
  where j.name = ?1
    and exists (select 1 from jobwright_ended_jobs e
      where e.id = j.id and e.state in (select value from json_each(?2)))
  order by j.submitted_at desc, j.id desc
  limit 1 offset ?3`;

/**
 * The next jobs of a type in the order of submits, and which of them ended in one of the states long enough ago. Values: job
 * name; time and id of the position reached; of the last one that may go; end states; how long ago in ms; how many. A job is
 * submitted before it ends: none that was submitted too late can have ended early enough. What has an ancestor that lives is kept:
 * a parent may read how its child ended, and a cancel finds what lives further below. Index jobwright_jobs_of_type, then the
 * primary key.
 */
export const LOOK = `
  select j.id, j.submitted_at as submittedAt, j.key, e.id is not null and (j.parent_id is null or not exists (
      with recursive above(id) as (
        select j.parent_id
        union all
        select u.parent_id from above a join jobwright_jobs u on u.id = a.id where u.parent_id is not null
      )
      select 1 from above a join jobwright_live_jobs p on p.id = a.id)) as due
  from jobwright_jobs j
  left join jobwright_ended_jobs e on e.id = j.id
    and e.state in (select value from json_each(?6))
    and e.ended_at <= cast(round(unixepoch('subsec') * 1000) as integer) - ?7
  where j.name = ?1 and (j.submitted_at, j.id) > (?2, ?3) and (j.submitted_at, j.id) <= (?4, ?5)
    and j.submitted_at <= cast(round(unixepoch('subsec') * 1000) as integer) - ?7
  order by j.submitted_at, j.id
  limit ?8`;

/** Keeps the key of a deleted job: job id, job name, key, for how long in ms. */
export const KEEP_KEY = `
  insert into jobwright_pruned_keys (expires_at, job_id, job_name, key)
  values (cast(round(unixepoch('subsec') * 1000) as integer) + ?4, ?1, ?2, ?3)
  on conflict do nothing`;

/** All that is known of a job, table by table. Primary keys. */
export const FORGET_JOB: readonly string[] = [
  `delete from jobwright_statuses where job_id = ?`,
  `delete from jobwright_attempts where job_id = ?`,
  `delete from jobwright_steps where job_id = ?`,
  `delete from jobwright_edges where parent_id = ?`,
  `delete from jobwright_log_chunks where job_id = ?`,
  `delete from jobwright_unarchived_logs where job_id = ?`,
  `delete from jobwright_archives where job_id = ?`,
  `delete from jobwright_redrives where job_id = ?`,
  `delete from jobwright_ended_jobs where id = ?`,
  `delete from jobwright_jobs where id = ?`,
];

/** Keys of deleted jobs whose time is over. Primary key. */
export const EXPIRED_KEYS = `
  select expires_at as expiresAt, job_id as jobId, job_name as jobName, key from jobwright_pruned_keys
  where expires_at <= cast(round(unixepoch('subsec') * 1000) as integer)
  order by expires_at, job_id
  limit ?`;

/** One that has become another job's stays. Primary key. */
export const FORGET_KEY = `
  delete from jobwright_job_keys where job_name = ? and key = ? and job_id = ?`;

export const DROP_PRUNED_KEY = `
  delete from jobwright_pruned_keys where expires_at = ? and job_id = ?`;
