/** The first job to use a key keeps it. Primary key. */
export const ADD_KEY = `
  insert into jobwright_job_keys (job_name, key, job_id, params_hash) values (?, ?, ?, ?)
  on conflict do nothing`;

/** Whose a key is. Primary key. */
export const FIND_KEY = `
  select job_id, params_hash from jobwright_job_keys where job_name = ? and key = ?`;

/** The time at which a batch is submitted. */
export const SUBMIT_TIME = `select cast(round(unixepoch('subsec') * 1000) as integer) as ms`;

/** Stores a job as submitted. One that was sent before stays as it is, has no row here, and must not live again. */
export const ADD_JOB = `
  insert into jobwright_jobs
    (id, name, version, revision, queue, priority, key, params, headers, redrive_of, parent_id, depth, submitted_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do nothing
  returning 1`;

/**
 * Makes a job that was stored just now due: at a time, or so many ms after its submit (one of them null); a time in the past is
 * now: nobody gets ahead of those that were submitted before. Here, as in all statements that run on an application's database object, the
 * parameters have no numbers: better-sqlite3 takes `?1` for a name.
 */
export const ADD_LIVE_JOB = `
  insert into jobwright_live_jobs (id, claim_group, run_at)
  select j.id, ?, max(j.submitted_at, coalesce(?, j.submitted_at + ?)) from jobwright_jobs j where j.id = ?`;

/** Keeps a batch whole within a transaction that goes on whatever becomes of it. */
export const SAVEPOINT = `savepoint jobwright_submit`;
export const RELEASE = `release jobwright_submit`;
export const ROLL_BACK_TO_SAVEPOINT = `rollback to jobwright_submit`;
