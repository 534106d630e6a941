/**
 * The newest job that need not be kept for being new: job name, end states as a JSON array, how many are kept. Walks the index
 * jobwright_jobs_of_type from its end.
 */
export const NEWEST_NOT_KEPT = `
  select j.submitted_at as submittedAt, j.id
  from jobwright_jobs j force index (jobwright_jobs_of_type)
  straight_join jobwright_ended_jobs e force index (primary) on e.id = j.id
  where j.name = ? and json_contains(?, json_quote(e.state))
  order by j.submitted_at desc, j.id desc
  limit 1 offset ?`;

/**
 * The next jobs of a type in the order of submits; locks nothing. Values: job name; time and id of the position reached (time
 * three times); the same of the last one that may go; how long ago, in ms, jobs must have ended, and so been submitted; how
 * many. Index jobwright_jobs_of_type.
 */
export const LOOK = `
  select j.id, j.submitted_at as submittedAt, j.job_key as jobKey
  from jobwright_jobs j force index (jobwright_jobs_of_type)
  where j.name = ?
    and j.submitted_at >= ? and (j.submitted_at > ? or j.id > unhex(?))
    and j.submitted_at <= ? and (j.submitted_at < ? or j.id <= unhex(?))
    and j.submitted_at <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 - ?
  order by j.submitted_at, j.id
  limit ?`;

/**
 * Which of these jobs (JSON array of ids) have an ancestor that lives. They are kept: a parent may read how its child ended, and
 * a cancel finds what lives further below. None begins to have one later. Primary keys.
 */
export const BELOW_LIVE = `
  with recursive above as (
    select j.id as job, j.parent_id as id from json_table(?, '$[*]' columns (id char(32) path '$')) g
      straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)
    where j.parent_id is not null
    union all
    select a.job, u.parent_id from above a straight_join jobwright_jobs u force index (primary) on u.id = a.id
    where u.parent_id is not null
  )
  select distinct a.job as id from above a straight_join jobwright_live_jobs p force index (primary) on p.id = a.id`;

/**
 * Locks those of these jobs (JSON array of ids) that ended in one of the states (JSON array) long enough ago. Ends never
 * change, so what another pruner has locked is its to delete, and is passed over; nobody else locks them. Primary key.
 */
export const LOCK_DUE = `
  select e.id from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_ended_jobs e force index (primary) on e.id = unhex(g.id)
  where json_contains(?, json_quote(e.state))
    and e.ended_at <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 - ?
  for update skip locked`;

/** Keeps the keys of deleted jobs: for how long in ms, and a JSON array of {id, name, key}. */
export const KEEP_KEYS = `
  insert into jobwright_pruned_keys (expires_at, job_id, job_name, job_key)
  select timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 + ?, unhex(g.id), g.name, g.job_key
  from json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key'
  )) g
  on duplicate key update job_id = jobwright_pruned_keys.job_id`;

/** All that is known of jobs (JSON array of ids), table by table. Primary keys. */
export const FORGET_JOBS: readonly string[] = [
  `delete s from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_statuses s force index (primary) on s.job_id = unhex(g.id)`,
  `delete a from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_attempts a force index (primary) on a.job_id = unhex(g.id)`,
  `delete s from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_steps s force index (primary) on s.job_id = unhex(g.id)`,
  `delete c from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_edges c force index (primary) on c.parent_id = unhex(g.id)`,
  `delete c from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_log_chunks c force index (primary) on c.job_id = unhex(g.id)`,
  `delete c from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_unarchived_logs c force index (primary) on c.job_id = unhex(g.id)`,
  `delete c from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_archives c force index (primary) on c.job_id = unhex(g.id)`,
  `delete r from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_redrives r force index (primary) on r.job_id = unhex(g.id)`,
  `delete e from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_ended_jobs e force index (primary) on e.id = unhex(g.id)`,
  `delete j from json_table(?, '$[*]' columns (id char(32) path '$')) g
   straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)`,
];

/** Locks keys of deleted jobs whose time is over; passes over what another pruner has locked. Primary key. */
export const LOCK_EXPIRED_KEYS = `
  select p.expires_at as expiresAt, p.job_id as id, p.job_name as name, p.job_key as jobKey
  from jobwright_pruned_keys p force index (primary)
  where p.expires_at <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  order by p.expires_at, p.job_id
  limit ?
  for update skip locked`;

/**
 * Deletes keys (JSON array of {id, name, key}, sorted by name and key as every submit does); one that has become another job's
 * stays. Primary key.
 */
export const FORGET_KEYS = `
  delete k from json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key'
  )) g
  straight_join jobwright_job_keys k force index (primary) on k.job_name = g.name and k.job_key = g.job_key
  where k.job_id = unhex(g.id)`;

/** JSON array of {id, expiresAt}. Primary key. */
export const DROP_PRUNED_KEYS = `
  delete p from json_table(?, '$[*]' columns (id char(32) path '$.id', expires_at bigint path '$.expiresAt')) g
  straight_join jobwright_pruned_keys p force index (primary) on p.expires_at = g.expires_at and p.job_id = unhex(g.id)`;
