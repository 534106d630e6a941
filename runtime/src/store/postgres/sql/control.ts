/**
 * Locks live jobs, in id order as every statement that waits for them, and says which are queued with nothing begun. Primary
 * key.
 */
export const LOCK_LIVE_JOBS = `
  select l.id::text as id, l.state = 'queued' and l.waits_for is null as queued
  from jobwright.live_jobs l where l.id = any ($1::uuid[]) order by l.id for update`;

/** What jobs are claimed by. A statement after the lock, so that it sees what whoever had that has changed. Primary key. */
export const GROUPS_OF_JOBS = `
  select j.id::text as id, j.name, j.version, j.revision, j.queue, j.priority, j.parent_id is not null as child
  from jobwright.jobs j where j.id = any ($1::uuid[])`;

/**
 * Changes queued jobs that are locked. Arrays: id, claim group, priority, version, revision, params (null for those of before),
 * params hash, and when they are due: a time, or ms from now (both null: as before); a time in the past is now. The key of each,
 * where it is still its own, follows its params. The run time always moves, were it by a microsecond: a claim that began before this
 * was committed sees the old params, and by that it tells that it must not take the job. Primary keys.
 */
export const UPDATE_JOBS = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[], $8::bigint[],
        $9::bigint[])
      as g(id, claim_group, priority, version, revision, params, params_hash, due_at, due_after)
  ), changed as (
    update jobwright.jobs j
    set priority = g.priority, version = g.version, revision = g.revision, params = coalesce(g.params::json, j.params)
    from given g
    where j.id = g.id and (g.params is not null or j.priority <> g.priority)
  ), keyed as (
    update jobwright.job_keys k set params_hash = g.params_hash
    from given g join jobwright.jobs j on j.id = g.id
    where g.params_hash is not null and k.job_name = j.name and k.key = j.key and k.job_id = g.id
  )
  update jobwright.live_jobs l
  set claim_group = g.claim_group, run_at = case
      when g.due_at is null and g.due_after is null then l.run_at + interval '1 microsecond'
      else greatest(clock_timestamp(), coalesce(
        timestamptz 'epoch' + g.due_at * interval '1 ms', clock_timestamp() + g.due_after * interval '1 ms'))
    end
  from given g where l.id = g.id`;

/** Keeps jobs from being pruned meanwhile, in id order. Primary key. */
export const KEEP_JOBS = `
  select 1 from jobwright.jobs j where j.id = any ($1::uuid[]) order by j.id for key share`;

/**
 * Makes jobs of others that have ended and not succeeded. Arrays: old id, new id, claim group, version, revision, params, params
 * hash (null for those of the old). Answers nothing: {@link FIND_REDRIVES} says what was made, now or before. The primary
 * key of redrives makes one of each, whoever asks; rows go in by id, so that two batches wait for each other in one order. Epochs begin at 1: the first
 * claim's is 2, by which a runner knows that there is something to recall.
 * Primary keys.
 */
export const REDRIVE = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::text[], $7::text[])
      as g(id, new_id, claim_group, version, revision, params, params_hash)
  ), made as (
    insert into jobwright.redrives (job_id, new_id)
    select g.id, g.new_id from given g
    where exists (select from jobwright.ended_jobs e where e.id = g.id and e.state <> 'succeeded')
      and exists (select from jobwright.jobs j where j.id = g.id)
    order by g.id
    on conflict (job_id) do nothing
    returning job_id, new_id
  ), keyed as (
    update jobwright.job_keys k
    set job_id = g.new_id, params_hash = coalesce(g.params_hash, k.params_hash)
    from made m join given g on g.id = m.job_id join jobwright.jobs j on j.id = m.job_id
    where k.job_name = j.name and k.key = j.key and k.job_id = m.job_id
    returning k.job_id, k.key
  ), added as (
    insert into jobwright.jobs
      (id, name, version, revision, queue, priority, key, params, headers, redrive_of, submitted_at)
    select g.new_id, j.name, g.version, g.revision, j.queue, j.priority, k.key, coalesce(g.params::json, j.params),
      j.headers, j.id, statement_timestamp()
    from made m join given g on g.id = m.job_id join jobwright.jobs j on j.id = m.job_id
    left join keyed k on k.job_id = m.new_id
    order by g.new_id
    on conflict (id) do nothing
    returning id, submitted_at
  ), live as (
    insert into jobwright.live_jobs (id, claim_group, run_at, epoch)
    select a.id, g.claim_group, a.submitted_at, 1 from added a join given g on g.new_id = a.id
  ), steps as (
    insert into jobwright.steps (job_id, kind, key, recorded_at, wake_at, result)
    select m.new_id, s.kind, s.key, s.recorded_at, s.wake_at, s.result
    from made m join jobwright.steps s on s.job_id = m.job_id
  )
  insert into jobwright.edges (parent_id, key, child_id, job_name, params_hash, detached)
  select m.new_id, e.key, e.child_id, e.job_name, e.params_hash, e.detached
  from made m join jobwright.edges e on e.parent_id = m.job_id
  join jobwright.ended_jobs d on d.id = e.child_id and d.state = 'succeeded'`;

/** How jobs stand (null where they live), and what was made of them, in the order asked. Primary keys. */
export const FIND_REDRIVES = `
  select j.id is not null as exists, e.state, r.new_id::text as new_id
  from unnest($1::uuid[]) with ordinality as g(id, n)
  left join jobwright.jobs j on j.id = g.id
  left join jobwright.ended_jobs e on e.id = g.id
  left join jobwright.redrives r on r.job_id = g.id
  order by g.n`;

/** Arrays of kind and name. One that is paused stays so since when it was. */
export const PAUSE = `
  insert into jobwright.pauses (kind, name, paused_at)
  select g.kind, g.name, clock_timestamp() from unnest($1::text[], $2::text[]) as g(kind, name)
  order by g.kind, g.name
  on conflict (kind, name) do nothing`;

export const RESUME = `
  delete from jobwright.pauses p
  using unnest($1::text[], $2::text[]) as g(kind, name) where p.kind = g.kind and p.name = g.name`;

export const PAUSED = `
  select p.kind, p.name, (extract(epoch from p.paused_at) * 1000)::bigint as "pausedAt" from jobwright.pauses p`;
