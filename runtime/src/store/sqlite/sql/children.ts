/** Whether a token (?2, ?3) holds its job, and whether that is to be cancelled. Primary key. */
export const HOLDER = `
  select cancel_cutoff is not null as cancelling from jobwright_live_jobs
  where id = ?1 and claim_id = ?2 and epoch = ?3`;

/** Gives a child to a key of a parent; one that is there stays as it is. Primary key. */
export const ADD_EDGE = `
  insert into jobwright_edges (parent_id, key, child_id, job_name, params_hash, detached) values (?, ?, ?, ?, ?, ?)
  on conflict (parent_id, key) do nothing`;

/**
 * Keeps an edge to the child of a key (?1 parent, ?2 key) that has ended and has not succeeded, under a key that no handler can
 * give (see `replacedKey`): what lives below it is its parent's tree still. Before another is put in its place. Primary keys.
 */
export const KEEP_REPLACED = `
  insert into jobwright_edges (parent_id, key, child_id, job_name, params_hash, detached)
  select e.parent_id, '#!' || e.child_id || '/' || e.key, e.child_id, e.job_name, e.params_hash, e.detached
  from jobwright_edges e
  where e.parent_id = ?1 and e.key = ?2 and exists (
    select 1 from jobwright_ended_jobs d where d.id = e.child_id and d.state <> 'succeeded'
  )
  on conflict (parent_id, key) do nothing`;

/** The same values: puts a new child in the place of one that has ended and has not succeeded. Primary keys. */
export const REPLACE_EDGE = `
  update jobwright_edges set child_id = ?3, job_name = ?4, params_hash = ?5, detached = ?6
  where parent_id = ?1 and key = ?2 and exists (
    select 1 from jobwright_ended_jobs d where d.id = jobwright_edges.child_id and d.state <> 'succeeded'
  )`;

/** Which child a key stands for. Primary key. */
export const FIND_EDGE = `
  select child_id as id, job_name as name, params_hash as paramsHash from jobwright_edges
  where parent_id = ? and key = ?`;

/** What a job has recorded, in the order of keys: its children and how they are, its steps and sleeps. Primary keys. */
export const RECALL = `
  select 'child' as kind, e.key, e.child_id, e.job_name, e.params_hash, e.detached,
    coalesce(d.state, case when l.waits_for is null then l.state else 'waiting' end) as state,
    null as result, null as left_ms
  from jobwright_edges e
  left join jobwright_ended_jobs d on d.id = e.child_id
  left join jobwright_live_jobs l on l.id = e.child_id
  where e.parent_id = ?1 and coalesce(d.id, l.id) is not null
  union all
  select s.kind, s.key, null, null, null, null, null, s.result,
    s.wake_at - cast(round(unixepoch('subsec') * 1000) as integer)
  from jobwright_steps s where s.job_id = ?1
  order by 1, 2`;

/** Records a step (?3 its result) or a sleep (?4 its length in ms) by key ?2; what was recorded before stands. Primary key. */
export const ADD_STEP = `
  insert into jobwright_steps (job_id, kind, key, recorded_at, wake_at, result)
  select ?1, case when ?4 is null then 'step' else 'sleep' end, ?2, n.ms, n.ms + ?4, ?3
  from (select cast(round(unixepoch('subsec') * 1000) as integer) as ms) n
  where true
  on conflict (job_id, kind, key) do nothing`;

/** Says what a job waits for (?4, null for nothing), under its token (?2, ?3). Primary key. */
export const SET_WAITING = `
  update jobwright_live_jobs set waits_for = ?4 where id = ?1 and claim_id = ?2 and epoch = ?3`;

/** Whether waking (of the jobs in the JSON array ?1, or of all) has anything to do; read without the write lock. */
export const ANY_TO_WAKE = `
  select 1 from jobwright_live_jobs l
  where l.awaits is not null and (?1 is null or l.id in (select value from json_each(?1))) and exists (
    select 1 from json_each(l.awaits) a join jobwright_ended_jobs d on d.id = a.value
  ) limit 1`;

/**
 * Makes due the parked jobs (of the JSON array ?1, or of all) for which an awaited child has ended. Index
 * jobwright_live_jobs_parked; primary key of jobwright_ended_jobs.
 */
export const WAKE = `
  update jobwright_live_jobs
  set run_at = cast(round(unixepoch('subsec') * 1000) as integer), waits_for = null, awaits = null
  where awaits is not null and (?1 is null or id in (select value from json_each(?1))) and exists (
    select 1 from json_each(jobwright_live_jobs.awaits) a join jobwright_ended_jobs d on d.id = a.value
  )`;
