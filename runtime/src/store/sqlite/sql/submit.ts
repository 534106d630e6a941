/** The first job to use a key keeps it. Primary key. */
export const ADD_KEY = `
  insert into jobwright_job_keys (job_name, key, job_id, params_hash) values (?, ?, ?, ?)
  on conflict do nothing`;

/** Whose a key is. Primary key. */
export const FIND_KEY = `
  select job_id, params_hash from jobwright_job_keys where job_name = ? and key = ?`;

/** The time at which a batch is submitted. */
export const SUBMIT_TIME = `select cast(round(unixepoch('subsec') * 1000) as integer) as ms`;

/** Stores a job as submitted. One that was sent before stays as it is. */
export const ADD_JOB = `
  insert into jobwright_jobs
    (id, name, version, revision, queue, priority, key, params, headers, redrive_of, parent_id, depth, submitted_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do nothing`;

/**
 * Makes jobs due (JSON array of [id, claim group, run time]) that were stored now. One that was sent before lives already, or has ended
 * and must not live again. Here, as in all statements that run on an application's database object, the parameters have no numbers:
 * better-sqlite3 takes `?1` for a name.
 */
export const ADD_LIVE_JOBS = `
  insert into jobwright_live_jobs (id, claim_group, run_at)
  select g.value ->> 0, g.value ->> 1, g.value ->> 2 from json_each(?) g
  where not exists (select 1 from jobwright_ended_jobs e where e.id = g.value ->> 0)
  on conflict (id) do nothing`;

/** Keeps a batch whole within a transaction that goes on whatever becomes of it. */
export const SAVEPOINT = `savepoint jobwright_submit`;
export const RELEASE = `release jobwright_submit`;
export const ROLL_BACK_TO_SAVEPOINT = `rollback to jobwright_submit`;
