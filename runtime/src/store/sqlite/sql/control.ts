/** A live job and what it is claimed by. Primary keys. */
export const LIVE_JOB = `
  select l.state = 'queued' and l.waits_for is null as queued, j.name, j.version, j.revision, j.queue, j.priority,
    j.parent_id is not null as child
  from jobwright_live_jobs l join jobwright_jobs j on j.id = l.id
  where l.id = ?`;

/** ?2 priority, ?3 version, ?4 revision, ?5 params. Primary key. */
export const UPDATE_JOB = `
  update jobwright_jobs set priority = ?2, version = ?3, revision = ?4, params = coalesce(?5, params) where id = ?1`;

/**
 * ?2 its claim group; due at ?3, or ?4 ms from now, or as before where both are null; a time in the past is now. Primary key.
 */
export const UPDATE_LIVE_JOB = `
  update jobwright_live_jobs
  set claim_group = ?2, run_at = case when ?3 is null and ?4 is null then run_at else max(
    cast(round(unixepoch('subsec') * 1000) as integer),
    coalesce(?3, cast(round(unixepoch('subsec') * 1000) as integer) + ?4)) end
  where id = ?1`;

/** The key of job ?1, where it is still that job's, tells params ?2 apart from now on. Primary keys. */
export const UPDATE_KEY = `
  update jobwright_job_keys set params_hash = ?2
  where job_id = ?1 and (job_name, key) = (select j.name, j.key from jobwright_jobs j where j.id = ?1)`;

/** A job, how it ended (null for one that lives), what was made of it, and whether its key is still its own. Primary keys. */
export const TO_REDRIVE = `
  select j.name, j.version, j.revision, j.queue, j.priority, j.params, j.headers, j.key, e.state, r.new_id,
    coalesce(k.job_id = j.id, 0) as has_key
  from jobwright_jobs j
  left join jobwright_ended_jobs e on e.id = j.id
  left join jobwright_redrives r on r.job_id = j.id
  left join jobwright_job_keys k on k.job_name = j.name and k.key = j.key
  where j.id = ?`;

/** Primary key: one job is made of another. */
export const ADD_REDRIVE = `insert into jobwright_redrives (job_id, new_id) values (?, ?)`;

/** ?3 is the new job; ?4 its params hash, null for that of before. Primary key. */
export const TAKE_KEY = `
  update jobwright_job_keys set job_id = ?3, params_hash = coalesce(?4, params_hash) where job_name = ?1 and key = ?2`;

/** The first claim's epoch is 2, by which a runner knows that there is something to recall. Primary key. */
export const BEGIN_AT_EPOCH_1 = `update jobwright_live_jobs set epoch = 1 where id = ?`;

/** What job ?1 has done, job ?2 need not do again. Primary key. */
export const COPY_STEPS = `
  insert into jobwright_steps (job_id, kind, key, recorded_at, wake_at, result)
  select ?2, s.kind, s.key, s.recorded_at, s.wake_at, s.result from jobwright_steps s where s.job_id = ?1`;

/** The children of job ?1 that have succeeded are those of job ?2. Primary keys. */
export const COPY_EDGES = `
  insert into jobwright_edges (parent_id, key, child_id, job_name, params_hash, detached)
  select ?2, e.key, e.child_id, e.job_name, e.params_hash, e.detached
  from jobwright_edges e join jobwright_ended_jobs d on d.id = e.child_id
  where e.parent_id = ?1 and d.state = 'succeeded'`;

/** One that is paused stays so since when it was. */
export const PAUSE = `
  insert into jobwright_pauses (kind, name, paused_at) values (?, ?, cast(round(unixepoch('subsec') * 1000) as integer))
  on conflict do nothing`;

export const RESUME = `delete from jobwright_pauses where kind = ? and name = ?`;

export const PAUSED = `select kind, name, paused_at as pausedAt from jobwright_pauses`;
