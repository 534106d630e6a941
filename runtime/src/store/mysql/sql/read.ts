/** Jobs by id (JSON array), with their position from 1; unknown ids have no row. Primary keys throughout. */
export const READ_JOBS = `
  select i.n as position, j.id, j.name, j.version, j.revision, j.queue, j.priority, j.params, j.job_key as \`key\`,
    j.submitted_at, coalesce(e.state, if(l.waits_for is null, l.state, 'waiting')) as state, j.parent_id, j.depth,
    l.waits_for, j.headers, j.redrive_of, d.new_id as redriven_as, coalesce(e.run_at, l.run_at) as run_at,
    coalesce(e.attempt, l.attempt) as attempt, coalesce(e.losses, l.losses) as losses,
    coalesce(e.started_at, l.started_at) as started_at, e.ended_at,
    coalesce(e.cancel_requested_at, l.cancel_requested_at) as cancel_requested_at, s.status, e.output,
    case
      when e.id is not null then e.error
      when l.state = 'queued' then
        (select a.error from jobwright_attempts a where a.job_id = j.id order by a.epoch desc limit 1)
    end as error,
    r.id as runner_id, r.name as runner_name, r.ticked_at
  from json_table(?, '$[*]' columns (n for ordinality, id char(32) path '$')) i
  straight_join jobwright_jobs j force index (primary) on j.id = unhex(i.id)
  left join jobwright_live_jobs l force index (primary) on l.id = j.id
  left join jobwright_ended_jobs e force index (primary) on e.id = j.id
  left join jobwright_statuses s force index (primary) on s.job_id = j.id
  left join jobwright_runners r force index (primary) on r.id = l.runner_id
  left join jobwright_redrives d force index (primary) on d.job_id = j.id`;

/** The attempts of a job (its id, twice) that have ended; the last one is kept with the job's end. Primary keys. */
export const ATTEMPTS = `
  select a.attempt, a.epoch, a.runner_id, a.started_at, a.ended_at, a.outcome, a.error
  from jobwright_attempts a where a.job_id = unhex(?)
  union all
  select e.attempt, e.epoch, e.runner_id, e.started_at, e.ended_at,
    case e.state when 'succeeded' then 'succeeded' when 'cancelled' then 'cancelled' else 'failed' end, e.error
  from jobwright_ended_jobs e where e.id = unhex(?) and e.runner_id is not null
  order by epoch`;

/** Of the jobs asked after (JSON array of {id, sequence}), those that have ended or have a newer status. Primary keys. */
export const CHANGES = `
  select i.n, lower(i.id) as id,
    case when s.sequence > i.sequence then s.sequence end as sequence,
    case when s.sequence > i.sequence then s.status end as status, e.state, e.output, e.error
  from json_table(?, '$[*]' columns (
    n for ordinality, id char(32) path '$.id', sequence bigint path '$.sequence'
  )) i
  left join jobwright_statuses s force index (primary) on s.job_id = unhex(i.id)
  left join jobwright_ended_jobs e force index (primary) on e.id = unhex(i.id)
  where e.id is not null or s.sequence > i.sequence`;
