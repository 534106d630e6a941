import { given, QUEUE_ADDED } from './submit.js';

/**
 * Which of these tokens (arrays of id, claim id, epoch) hold their jobs, by position; under the jobs' locks, in id order, as
 * {@link SETTLE} takes them: a forfeit that went before has changed the row. Primary key.
 */
export const LOCK_HOLDERS = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[]) with ordinality as g(id, claim_id, epoch, n)
  ), locked as materialized (
    select l.id, l.claim_id, l.epoch, l.cancel_cutoff
    from jobwright.live_jobs l where l.id = any ($1::uuid[]) order by l.id for update
  )
  select g.n, l.cancel_cutoff is not null as cancelling
  from given g join locked l on l.id = g.id and l.claim_id = g.claim_id and l.epoch = g.epoch
  order by g.n`;

/**
 * Starts children of which none takes another's place, of several parents at once: {@link LOCK_HOLDERS}, {@link ADD_EDGES} and
 * {@link ADD_CHILD_JOBS} in one statement, since each takes as long to set up as it does for some twenty children. Arrays: see
 * {@link given}; the position of the child's parent in the last three, key, params hash, detached, depth; then of the parents id, claim id, epoch.
 * Answers the positions of those that hold their jobs, and how many children were started in all: of others {@link FIND_EDGES} tells,
 * a statement after it.
 */
export const START_CHILDREN = `
  with ${given(['parent', 'int'], ['key', 'text'], ['params_hash', 'text'], ['detached', 'boolean'], ['depth', 'int'])}, locked as materialized (
    select l.id, l.claim_id, l.epoch, l.cancel_cutoff
    from jobwright.live_jobs l where l.id = any ($17::uuid[]) order by l.id for update
  ), held as materialized (
    select p.n, l.id, l.cancel_cutoff is not null as cancelling
    from unnest($17::uuid[], $18::uuid[], $19::bigint[]) with ordinality as p(id, claim_id, epoch, n)
    join locked l on l.id = p.id and l.claim_id = p.claim_id and l.epoch = p.epoch
  ), edged as (
    insert into jobwright.edges (parent_id, key, child_id, job_name, params_hash, detached)
    select h.id, g.key, g.id, g.name, g.params_hash, g.detached
    from held h join given g on g.parent = h.n where not h.cancelling
    on conflict (parent_id, key) do nothing
    returning parent_id, child_id
  ), added as (
    insert into jobwright.jobs
      (id, name, version, revision, queue, priority, params, headers, parent_id, depth, submitted_at)
    select g.id, g.name, g.version, g.revision, g.queue, g.priority, g.params::json, g.headers::json, e.parent_id, g.depth,
      statement_timestamp()
    from given g join edged e on e.child_id = g.id
    order by g.id
    on conflict (id) do nothing
    returning id, submitted_at
  ), queued as (
    ${QUEUE_ADDED}
  )
  select h.n, h.cancelling, (select count(*)::int from edged) as started from held h`;

/**
 * Gives children to the keys of parents that are locked. Arrays: parent, key, child, job name, params hash, detached. A key
 * that is there stays as it is. Primary key.
 */
export const ADD_EDGES = `
  insert into jobwright.edges (parent_id, key, child_id, job_name, params_hash, detached)
  select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::boolean[])
  on conflict (parent_id, key) do nothing`;

/**
 * The same arrays: puts a new child in the place of one that has ended and has not succeeded. That one keeps an edge, under a key
 * that no handler can give (see `replacedKey`): what lives below it is its parent's tree still. Primary keys.
 */
export const REPLACE_EDGES = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::boolean[])
      as g(parent_id, key, child_id, job_name, params_hash, detached)
  ), replaced as materialized (
    select e.* from given g
    cross join lateral (
      select e.* from jobwright.edges e where e.parent_id = g.parent_id and e.key = g.key offset 0
    ) e
    where exists (
      select from jobwright.ended_jobs d where d.id = e.child_id and d.state <> 'succeeded' offset 0
    )
  ), kept as (
    insert into jobwright.edges (parent_id, key, child_id, job_name, params_hash, detached)
    select r.parent_id, '#!' || r.child_id || '/' || r.key, r.child_id, r.job_name, r.params_hash, r.detached
    from replaced r
    on conflict (parent_id, key) do nothing
  )
  update jobwright.edges e
  set child_id = g.child_id, job_name = g.job_name, params_hash = g.params_hash, detached = g.detached
  from given g join replaced r on r.parent_id = g.parent_id and r.key = g.key
  where e.parent_id = r.parent_id and e.key = r.key`;

/** Which child each key (arrays of parent, key) stands for, in the order asked. Primary key. */
export const FIND_EDGES = `
  select e.child_id::text as id, e.job_name as name, e.params_hash as "paramsHash"
  from unnest($1::uuid[], $2::text[]) with ordinality as g(parent_id, key, n)
  join jobwright.edges e on e.parent_id = g.parent_id and e.key = g.key
  order by g.n`;

/**
 * Adds jobs that are children. Arrays: see {@link given}; parent, depth.
 * As {@link ADD_JOBS}: the live row comes only from the jobs row inserted just now. Primary keys.
 */
export const ADD_CHILD_JOBS = `
  with ${given(['parent_id', 'uuid'], ['depth', 'int'])}, added as (
    insert into jobwright.jobs
      (id, name, version, revision, queue, priority, params, headers, parent_id, depth, submitted_at)
    select g.id, g.name, g.version, g.revision, g.queue, g.priority, g.params::json, g.headers::json, g.parent_id, g.depth,
      statement_timestamp()
    from given g
    order by g.id
    on conflict (id) do nothing
    returning id, submitted_at
  )
  ${QUEUE_ADDED}`;

/** What a job has recorded, in the order of keys: its children and how they are, its steps and sleeps. Primary keys. */
export const RECALL = `
  select 'child' as kind, e.key, e.child_id::text as child_id, e.job_name, e.params_hash, e.detached,
    coalesce(d.state, case when l.waits_for is null then l.state else 'waiting' end) as state,
    null::text as result, null::bigint as left_ms
  from jobwright.edges e
  left join jobwright.ended_jobs d on d.id = e.child_id
  left join jobwright.live_jobs l on l.id = e.child_id
  where e.parent_id = $1::uuid and coalesce(d.id, l.id) is not null
  union all
  select s.kind, s.key, null, null, null, null, null, s.result::text,
    (extract(epoch from s.wake_at - clock_timestamp()) * 1000)::bigint
  from jobwright.steps s where s.job_id = $1::uuid
  order by 1, 2`;

/**
 * Records steps and sleeps under their tokens. Arrays: id, claim id, epoch, key, result (null for a sleep), length of the
 * sleep in ms (null for a step). Answers the positions of those whose token holds; what was recorded before stands.
 * Locks and checks as {@link STORE_STATUSES} does. Primary keys.
 */
export const RECORD_STEPS = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::bigint[])
      with ordinality as g(id, claim_id, epoch, key, result, sleep_ms, n)
  ), locked as materialized (
    select l.id, l.claim_id, l.epoch from jobwright.live_jobs l where l.id = any ($1::uuid[]) order by l.id for update
  ), held as materialized (
    select g.* from given g join locked l on l.id = g.id and l.claim_id = g.claim_id and l.epoch = g.epoch
  ), stored as (
    insert into jobwright.steps (job_id, kind, key, recorded_at, wake_at, result)
    select h.id, case when h.sleep_ms is null then 'step' else 'sleep' end, h.key, clock_timestamp(),
      clock_timestamp() + h.sleep_ms * interval '1 ms', h.result::json
    from held h order by h.id, h.n
    on conflict (job_id, kind, key) do nothing
  )
  select h.n from held h`;

/** Says what jobs wait for, under their tokens: arrays of id, claim id, epoch, what (null for nothing). Primary key. */
export const SET_WAITING = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[])
      with ordinality as g(id, claim_id, epoch, waits_for, n)
  ), locked as materialized (
    select l.id, l.claim_id, l.epoch from jobwright.live_jobs l where l.id = any ($1::uuid[]) order by l.id for update
  ), held as materialized (
    select g.* from given g join locked l on l.id = g.id and l.claim_id = g.claim_id and l.epoch = g.epoch
  ), stored as (
    update jobwright.live_jobs l set waits_for = h.waits_for from held h where l.id = h.id
  )
  select h.n from held h`;

/**
 * Makes due the parked jobs (of $1, or of all where it is null) for which an awaited child has ended. One that is locked is
 * passed over: whoever locks it wakes or changes it. Index live_jobs_parked; primary key of ended_jobs.
 */
export const WAKE = `
  with parked as materialized (
    select l.id from jobwright.live_jobs l
    where l.awaits is not null and l.state = 'queued' and ($1::uuid[] is null or l.id = any ($1::uuid[]))
      and exists (
        select from unnest(l.awaits) as a(id) join jobwright.ended_jobs d on d.id = a.id
      )
    order by l.id
    for update skip locked
  )
  update jobwright.live_jobs l set run_at = clock_timestamp(), waits_for = null, awaits = null
  from parked p where l.id = p.id
  returning 1`;
