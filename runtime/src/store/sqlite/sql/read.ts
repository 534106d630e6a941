/** Jobs by id (JSON array), in the order asked; unknown ids have no row. Primary keys throughout. */
export const READ_JOBS = `
  select i.key as position, j.id, j.name, j.version, j.revision, j.queue, j.priority, j.params, j.key, j.submitted_at,
    coalesce(e.state, case when l.waits_for is null then l.state else 'waiting' end) as state,
    j.parent_id, j.depth, l.waits_for, j.headers, j.redrive_of, d.new_id as redriven_as,
    coalesce(e.run_at, l.run_at) as run_at,
    coalesce(e.attempt, l.attempt) as attempt, coalesce(e.losses, l.losses) as losses,
    coalesce(e.started_at, l.started_at) as started_at, e.ended_at,
    coalesce(e.cancel_requested_at, l.cancel_requested_at) as cancel_requested_at,
    s.status, e.output,
    case
      when e.id is not null then e.error
      when l.state = 'queued' then
        (select a.error from jobwright_attempts a where a.job_id = j.id order by a.epoch desc limit 1)
    end as error,
    r.id as runner_id, r.name as runner_name, r.ticked_at
  from json_each(?) i
  join jobwright_jobs j on j.id = i.value
  left join jobwright_live_jobs l on l.id = j.id
  left join jobwright_ended_jobs e on e.id = j.id
  left join jobwright_statuses s on s.job_id = j.id
  left join jobwright_runners r on r.id = l.runner_id
  left join jobwright_redrives d on d.job_id = j.id
  order by i.key`;

/** The attempts of a job that have ended; the last one is kept with the job's end. Primary keys. */
export const ATTEMPTS = `
  select attempt, epoch, runner_id, started_at, ended_at, outcome, error
  from jobwright_attempts where job_id = ?1
  union all
  select attempt, epoch, runner_id, started_at, ended_at,
    case state when 'succeeded' then 'succeeded' when 'cancelled' then 'cancelled' else 'failed' end, error
  from jobwright_ended_jobs where id = ?1 and runner_id is not null
  order by epoch`;

/** Of the jobs asked after (JSON array of {id, sequence}), those that have ended or have a newer status. Primary keys. */
export const CHANGES = `
  select i.value ->> 'id' as id,
    case when s.sequence > i.value ->> 'sequence' then s.sequence end as sequence,
    case when s.sequence > i.value ->> 'sequence' then s.status end as status,
    e.state, e.output, e.error
  from json_each(?) i
  left join jobwright_statuses s on s.job_id = i.value ->> 'id'
  left join jobwright_ended_jobs e on e.id = i.value ->> 'id'
  where e.id is not null or s.sequence > i.value ->> 'sequence'
  order by i.key`;
