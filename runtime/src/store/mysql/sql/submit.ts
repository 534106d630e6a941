/*
 * These statements are also run on an application's connection, in its SQL mode and character set: what they are
 * given is converted, and never becomes null or empty because it does not fit.
 */

/**
 * Takes idempotency keys (JSON array of {id, name, key, paramsHash}, each key once, sorted by name and key: two batches
 * with common keys wait for each other in one order). The first job to use a key keeps it; either way the key is locked
 * now, after waiting for whoever was taking it. Primary key.
 */
export const ADD_KEYS = `
  insert into jobwright_job_keys (job_name, job_key, job_id, params_hash)
  select g.name, g.job_key, unhex(g.id), g.params_hash
  from json_table(convert(? using utf8mb4), '$[*]' columns (
    id char(32) path '$.id',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key',
    params_hash varchar(64) path '$.paramsHash'
  )) g
  on duplicate key update job_id = jobwright_job_keys.job_id`;

/**
 * Whose the keys are (the same array), with their position. A locking read, of rows that {@link ADD_KEYS} has locked: a
 * plain one would not see a winner that committed after an application's REPEATABLE READ transaction began. Primary key.
 */
export const FIND_KEYS = `
  select g.n, lower(hex(k.job_id)) as job_id, k.params_hash
  from json_table(convert(? using utf8mb4), '$[*]' columns (
    n for ordinality,
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key'
  )) g
  straight_join jobwright_job_keys k force index (primary) on k.job_name = g.name and k.job_key = g.job_key
  for update`;

/**
 * Stores jobs as submitted: the number of this submit, and a JSON array of jobs sorted by id (two batches with common ids
 * wait for each other in one order). One that was sent before stays as it is, with the number of the submit that made it.
 * No INSERT IGNORE: that would turn other errors, too, into wrong rows. The clock is the statement's: in a long transaction
 * of the application's, its start would put the job before those submitted since. Primary key.
 */
export const ADD_JOBS = `
  insert into jobwright_jobs
    (id, submission, submitted_at, version, revision, priority, name, queue, job_key, parent_id, redrive_of, depth, headers,
     params)
  select unhex(g.id), ?, timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000, g.version, g.revision,
    g.priority, g.name, g.queue, g.job_key, unhex(g.parent_id), unhex(g.redrive_of), g.depth, g.headers, g.params
  from json_table(convert(? using utf8mb4), '$[*]' columns (
    id char(32) path '$.id',
    version int path '$.version',
    revision int path '$.revision',
    priority int path '$.priority',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    queue varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.queue',
    job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key',
    parent_id char(32) path '$.parentId',
    redrive_of char(32) path '$.redriveOf',
    depth int path '$.depth',
    headers longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.headers',
    params longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.params'
  )) g
  on duplicate key update id = jobwright_jobs.id`;

/**
 * Makes due the jobs (JSON array of {id, group, at, afterMs}: due at a time, or so many ms after the submit; a time in the
 * past is now: nobody gets ahead of those that were submitted before) that submit number ? has made, and no others: one that was there before
 * may have ended, and must not live again. Tells the trigger that looks for ends, so that it need not. All of them exist, so
 * nothing but their own rows is read or locked. Primary key.
 */
export const ADD_LIVE_JOBS = `
  insert into jobwright_live_jobs (id, claim_group, run_at)
  select j.id, g.claim_group, greatest(j.submitted_at, coalesce(g.due_at, j.submitted_at + g.due_after))
  from json_table(convert(? using utf8mb4), '$[*]' columns (
    id char(32) path '$.id',
    claim_group int path '$.group',
    due_at bigint path '$.at',
    due_after bigint path '$.afterMs'
  )) g
  straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)
  where j.submission = (@jobwright_submission := ?)`;

/** Keeps a batch whole within a transaction that goes on whatever becomes of it. */
export const SAVEPOINT = `savepoint jobwright_submit`;
export const RELEASE = `release savepoint jobwright_submit`;
export const ROLL_BACK_TO_SAVEPOINT = `rollback to savepoint jobwright_submit`;
