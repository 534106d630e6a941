/**
 * Which children the keys of parents that are locked (JSON array of {parentId, key}) stand for, by position, and how each
 * has ended. Primary keys. What has ended stays so; one that ends just now is as one that lives.
 */
export const FIND_EDGES = `
  select g.n, e.child_id as id, e.job_name as name, e.params_hash, e.detached, d.state as ended
  from json_table(?, '$[*]' columns (
    n for ordinality,
    parent_id char(32) path '$.parentId',
    edge_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key'
  )) g
  straight_join jobwright_edges e force index (primary) on e.parent_id = unhex(g.parent_id) and e.edge_key = g.edge_key
  left join jobwright_ended_jobs d force index (primary) on d.id = e.child_id
  order by g.n`;

/**
 * Gives children to keys of parents that are locked, or puts new ones in the place of old ones (JSON array of {parentId, key,
 * childId, name, paramsHash, detached}). Primary key.
 */
export const PUT_EDGES = `
  insert into jobwright_edges (parent_id, edge_key, child_id, job_name, params_hash, detached)
  select unhex(g.parent_id), g.edge_key, unhex(g.child_id), g.name, g.params_hash, g.detached
  from json_table(?, '$[*]' columns (
    parent_id char(32) path '$.parentId',
    edge_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key',
    child_id char(32) path '$.childId',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    params_hash varchar(64) path '$.paramsHash',
    detached int path '$.detached'
  )) g
  on duplicate key update child_id = values(child_id), job_name = values(job_name), params_hash = values(params_hash),
    detached = values(detached)`;

/**
 * What a job (its id, twice) has recorded, in the order of keys: its children and how they are, its steps and sleeps.
 * Primary keys.
 */
export const RECALL = `
  (select 'child' as kind, e.edge_key as \`key\`, e.child_id, e.job_name, e.params_hash, e.detached,
    coalesce(d.state, if(l.waits_for is null, l.state, 'waiting')) as state,
    null as result, null as left_ms
  from jobwright_edges e force index (primary)
  left join jobwright_ended_jobs d force index (primary) on d.id = e.child_id
  left join jobwright_live_jobs l force index (primary) on l.id = e.child_id
  where e.parent_id = unhex(?) and coalesce(d.id, l.id) is not null)
  union all
  (select s.kind, s.step_key, null, null, null, null, null, s.result,
    s.wake_at - timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  from jobwright_steps s force index (primary) where s.job_id = unhex(?))
  order by 1, 2`;

/**
 * Records steps and sleeps of jobs (JSON array of {id, key, result, sleepMs}) whose rows are locked and whose tokens were
 * checked; what was recorded before stands. Primary key.
 */
export const ADD_STEPS = `
  insert into jobwright_steps (job_id, kind, step_key, recorded_at, wake_at, result)
  select unhex(g.id), if(g.sleep_ms is null, 'step', 'sleep'), g.step_key,
    timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000,
    timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 + g.sleep_ms, g.result
  from json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    step_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key',
    result longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.result',
    sleep_ms bigint path '$.sleepMs'
  )) g
  on duplicate key update job_id = jobwright_steps.job_id`;

/** Says what jobs whose rows are locked and whose tokens were checked wait for (JSON array of {id, waitsFor}). Primary key. */
export const SET_WAITING = `
  update json_table(?, '$[*]' columns (id char(32) path '$.id', waits_for varchar(10) path '$.waitsFor')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  set l.waits_for = g.waits_for`;

/** Parked jobs for which an awaited child has ended, to look at only. Index jobwright_live_jobs_parked; primary keys. */
export const PARKED_JOBS = `
  select distinct l.id
  from jobwright_live_jobs l force index (jobwright_live_jobs_parked)
  straight_join json_table(l.awaits, '$[*]' columns (id char(32) path '$')) a
  straight_join jobwright_ended_jobs d force index (primary) on d.id = unhex(a.id)
  where l.waits_for = 'children' and l.awaits is not null
  order by l.id`;

/** Of these jobs (JSON array of ids, in their order) the same. Primary keys. */
export const PARKED_AMONG = `
  select distinct l.id
  from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  straight_join json_table(l.awaits, '$[*]' columns (id char(32) path '$')) a
  straight_join jobwright_ended_jobs d force index (primary) on d.id = unhex(a.id)
  where l.awaits is not null
  order by l.id`;

/**
 * Locks those jobs (JSON array of ids, in their order, as every transaction that waits for them locks). After that
 * {@link PARKED_AMONG} is asked again: one may have been woken meanwhile, and parked for other children. Primary key.
 */
export const LOCK_PARKED_JOBS = `
  select l.id from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  where l.awaits is not null
  for update`;

/** Makes due parked jobs (JSON array of ids) whose rows are locked. Primary key. */
export const WAKE = `
  update json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  set l.run_at = timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000, l.waits_for = null, l.awaits = null`;
