/**
 * Locks live jobs (JSON array of ids, in their order, as every transaction that waits for them locks), and says which are queued
 * with nothing begun. Primary key.
 */
export const LOCK_LIVE_JOBS = `
  select l.id, l.state = 'queued' and l.waits_for is null as queued
  from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  for update`;

/**
 * What jobs (JSON array of ids) are claimed by. A statement after the lock, so that it sees what whoever had that has changed.
 * Primary key.
 */
export const GROUPS_OF_JOBS = `
  select j.id, j.name, j.version, j.revision, j.queue, j.priority, j.parent_id is not null as child
  from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)`;

/**
 * Changes queued jobs that are locked (JSON array of {id, priority, version, revision, params}; params null: as before).
 * Primary key.
 */
export const UPDATE_JOBS = `
  update json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    priority int path '$.priority',
    version int path '$.version',
    revision int path '$.revision',
    params longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.params'
  )) g
  straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)
  set j.priority = g.priority, j.version = g.version, j.revision = g.revision, j.params = coalesce(g.params, j.params)`;

/**
 * The same jobs (JSON array of {id, group, at, afterMs}): their claim groups, and when they are due: at a time, or ms from now, or
 * as before where both are null; a time in the past is now. Primary key.
 */
export const UPDATE_LIVE_JOBS = `
  update (select timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 as ms) n
  straight_join json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    claim_group int path '$.group',
    due_at bigint path '$.at',
    due_after bigint path '$.afterMs'
  )) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  set l.claim_group = g.claim_group, l.run_at = if(g.due_at is null and g.due_after is null, l.run_at,
    greatest(n.ms, coalesce(g.due_at, n.ms + g.due_after)))`;

/** Keys of jobs (JSON array of {id, paramsHash}), where they are still theirs, follow their params. Primary keys. */
export const UPDATE_KEYS = `
  update json_table(?, '$[*]' columns (id char(32) path '$.id', params_hash varchar(64) path '$.paramsHash')) g
  straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)
  straight_join jobwright_job_keys k force index (primary) on k.job_name = j.name and k.job_key = j.job_key
  set k.params_hash = g.params_hash
  where k.job_id = j.id`;

/** Keeps jobs (JSON array of ids, in their order) from being pruned meanwhile. Primary key. */
export const KEEP_JOBS = `
  select j.id, j.name, j.version, j.revision, j.queue, j.priority, j.params, j.headers, j.job_key as \`key\`, e.state
  from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)
  left join jobwright_ended_jobs e force index (primary) on e.id = j.id
  lock in share mode`;

/** One job is made of another, whoever asks: JSON array of {id, newId}, sorted by id. Primary key. */
export const ADD_REDRIVES = `
  insert into jobwright_redrives (job_id, new_id)
  select unhex(g.id), unhex(g.new_id)
  from json_table(?, '$[*]' columns (id char(32) path '$.id', new_id char(32) path '$.newId')) g
  on duplicate key update job_id = jobwright_redrives.job_id`;

/** What was made of jobs (the same array). A statement after the insert, which has waited for whoever was first. Primary key. */
export const FIND_REDRIVES = `
  select r.job_id as id, r.new_id
  from json_table(?, '$[*]' columns (id char(32) path '$.id')) g
  straight_join jobwright_redrives r force index (primary) on r.job_id = unhex(g.id)`;

/**
 * Keys of old jobs (JSON array of {id, newId, name, key, paramsHash}, sorted by name and key as every submit does) become those
 * of the new ones, where they are still theirs. Primary key.
 */
export const TAKE_KEYS = `
  update json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    new_id char(32) path '$.newId',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key',
    params_hash varchar(64) path '$.paramsHash'
  )) g
  straight_join jobwright_job_keys k force index (primary) on k.job_name = g.name and k.job_key = g.job_key
  set k.job_id = unhex(g.new_id), k.params_hash = coalesce(g.params_hash, k.params_hash)
  where k.job_id = unhex(g.id)`;

/** Of the same array the new jobs whose keys are theirs now. Primary key. */
export const KEYS_TAKEN = `
  select k.job_id as id
  from json_table(?, '$[*]' columns (
    new_id char(32) path '$.newId',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.key'
  )) g
  straight_join jobwright_job_keys k force index (primary) on k.job_name = g.name and k.job_key = g.job_key
  where k.job_id = unhex(g.new_id)`;

/** New jobs (JSON array of {newId}): the first claim's epoch is 2, by which a runner knows that there is something to recall. Primary key. */
export const BEGIN_AT_EPOCH_1 = `
  update json_table(?, '$[*]' columns (id char(32) path '$.newId')) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  set l.epoch = 1 where l.epoch = 0`;

/** What old jobs have done (JSON array of {id, newId}), the new ones need not do again. Primary key. */
export const COPY_STEPS = `
  insert into jobwright_steps (job_id, kind, step_key, recorded_at, wake_at, result)
  select unhex(g.new_id), s.kind, s.step_key, s.recorded_at, s.wake_at, s.result
  from json_table(?, '$[*]' columns (id char(32) path '$.id', new_id char(32) path '$.newId')) g
  straight_join jobwright_steps s force index (primary) on s.job_id = unhex(g.id)
  on duplicate key update job_id = jobwright_steps.job_id`;

/** The children of old jobs (the same array) that have succeeded are those of the new ones. Primary keys. */
export const COPY_EDGES = `
  insert into jobwright_edges (parent_id, edge_key, child_id, job_name, params_hash, detached)
  select unhex(g.new_id), e.edge_key, e.child_id, e.job_name, e.params_hash, e.detached
  from json_table(?, '$[*]' columns (id char(32) path '$.id', new_id char(32) path '$.newId')) g
  straight_join jobwright_edges e force index (primary) on e.parent_id = unhex(g.id)
  straight_join jobwright_ended_jobs d force index (primary) on d.id = e.child_id and d.state = 'succeeded'
  on duplicate key update parent_id = jobwright_edges.parent_id`;

/** JSON array of {kind, name}. One that is paused stays so since when it was. */
export const PAUSE = `
  insert into jobwright_pauses (kind, name, paused_at)
  select g.kind, g.name, timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  from json_table(?, '$[*]' columns (
    kind varchar(10) path '$.kind',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name'
  )) g
  order by g.kind, g.name
  on duplicate key update kind = jobwright_pauses.kind`;

export const RESUME = `
  delete p from json_table(?, '$[*]' columns (
    kind varchar(10) path '$.kind',
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name'
  )) g
  straight_join jobwright_pauses p on p.kind = g.kind and p.name = g.name`;

export const PAUSED = `select p.kind, p.name, p.paused_at as pausedAt from jobwright_pauses p`;
