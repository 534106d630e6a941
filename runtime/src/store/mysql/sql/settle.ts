/**
 * Locks the live rows of attempts and checks their tokens under the lock (JSON array of {position, id, claimId, epoch},
 * sorted by id, as every transaction that waits for them locks, so none can deadlock). Answers those that hold. A forfeit
 * or an enforced cancel that went before has changed or removed the row, and then nothing matches. Primary key, in the order of
 * the array.
 */
export const LOCK_HELD_JOBS = `
  select g.position, l.cancel_cutoff is not null as cancelling
  from json_table(?, '$[*]' columns (
    position int path '$.position',
    id char(32) path '$.id',
    claim_id char(32) path '$.claimId',
    epoch bigint path '$.epoch'
  )) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  where l.claim_id = unhex(g.claim_id) and l.epoch = g.epoch
  for update`;

/** Which of these tokens (the same array) settled their attempts before, by position. Primary keys. */
export const SETTLED_BEFORE = `
  select g.position
  from json_table(?, '$[*]' columns (
    position int path '$.position',
    id char(32) path '$.id',
    claim_id char(32) path '$.claimId',
    epoch bigint path '$.epoch'
  )) g
  where exists (select 1 from jobwright_ended_jobs e
      where e.id = unhex(g.id) and e.claim_id = unhex(g.claim_id) and e.epoch = g.epoch)
    or exists (select 1 from jobwright_attempts a
      where a.job_id = unhex(g.id) and a.epoch = g.epoch and a.claim_id = unhex(g.claim_id))`;

/**
 * Replaces the statuses of jobs (JSON array of {id, status}) whose rows are locked and whose tokens were checked: an insert
 * guarded by a plain read would let a stale status in, after the forfeit that it did not wait for. Primary key.
 */
export const STORE_STATUSES = `
  insert into jobwright_statuses (job_id, sequence, stored_at, status)
  select unhex(g.id), 1, timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000, g.status
  from json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    status longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.status'
  )) g
  on duplicate key update sequence = jobwright_statuses.sequence + 1, stored_at = values(stored_at),
    status = values(status)`;
