/**
 * Locks the live rows of jobs (JSON array of {position, id}, sorted by id, as every transaction that waits for them locks)
 * and answers their states by position; none for one that does not live. Primary key, in the order of the array.
 */
export const LOCK_LIVE_JOBS = `
  select g.position, l.state
  from json_table(?, '$[*]' columns (position int path '$.position', id char(32) path '$.id')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  for update`;

/**
 * Asks for running jobs, whose rows are locked, to be cancelled (JSON array of {id, reason, graceMs}). Asked again, the
 * first reason stands, and the earlier cut-off. Primary key.
 */
export const REQUEST_CANCELS = `
  update (select timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 as ms) n
  straight_join json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    reason longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.reason',
    grace_ms bigint path '$.graceMs'
  )) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  set l.cancel_requested_at = coalesce(l.cancel_requested_at, n.ms),
    l.cancel_reason = coalesce(l.cancel_reason, g.reason),
    l.cancel_cutoff = least(coalesce(l.cancel_cutoff, n.ms + g.grace_ms), n.ms + g.grace_ms)`;

/**
 * The children of these jobs (JSON array of ids) that are cancelled with their parent; those that have ended too, for what
 * lives below them. Primary key. A statement after the one that marked the parents: it sees what they had started until then, and nothing more can come.
 */
export const BOUND_CHILDREN = `
  select e.child_id as id, e.parent_id
  from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_edges e force index (primary) on e.parent_id = unhex(g.id)
  where e.detached = 0
  order by e.child_id`;

/** Which of these jobs (JSON array of ids) there are at all. Primary key. */
export const EXISTING_JOBS = `
  select j.id from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)`;

/** Running jobs whose cut-off has passed, to look at only. Index jobwright_live_jobs_cutoff. */
export const OVERDUE_JOBS = `
  select l.id from jobwright_live_jobs l force index (jobwright_live_jobs_cutoff)
  where l.cancel_cutoff is not null
    and l.cancel_cutoff <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  order by l.id`;

/**
 * Locks those jobs (JSON array of ids) whose cut-off has passed, checked again under the lock. One that is being settled
 * right now is passed over: the settle stands. Primary key.
 */
export const LOCK_OVERDUE_JOBS = `
  select l.id from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  where l.cancel_cutoff is not null
    and l.cancel_cutoff <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  for update skip locked`;
