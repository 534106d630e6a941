/** Jobs by id, with their position from 1; unknown ids have no row. Primary keys throughout. */
export const READ_JOBS = `
  select i.n as position, j.id::text as id, j.name, j.version, j.revision, j.queue, j.priority,
    j.params::text as params, j.key, (extract(epoch from j.submitted_at) * 1000)::bigint as submitted_at,
    coalesce(e.state, case when l.waits_for is null then l.state else 'waiting' end) as state,
    j.parent_id::text as parent_id, j.depth, l.waits_for, j.headers::text as headers, j.redrive_of::text as redrive_of,
    d.new_id::text as redriven_as,
    (extract(epoch from coalesce(e.run_at, l.run_at)) * 1000)::bigint as run_at,
    coalesce(e.attempt, l.attempt) as attempt, coalesce(e.losses, l.losses) as losses,
    (extract(epoch from coalesce(e.started_at, l.started_at)) * 1000)::bigint as started_at,
    (extract(epoch from e.ended_at) * 1000)::bigint as ended_at,
    (extract(epoch from coalesce(e.cancel_requested_at, l.cancel_requested_at)) * 1000)::bigint
      as cancel_requested_at,
    s.status::text as status, e.output::text as output,
    case
      when e.id is not null then e.error
      when l.state = 'queued' then
        (select a.error from jobwright.attempts a where a.job_id = j.id order by a.epoch desc limit 1)
    end::text as error,
    r.id::text as runner_id, r.name as runner_name, (extract(epoch from r.ticked_at) * 1000)::bigint as ticked_at
  from unnest($1::uuid[]) with ordinality as i(id, n)
  join jobwright.jobs j on j.id = i.id
  left join jobwright.live_jobs l on l.id = j.id
  left join jobwright.ended_jobs e on e.id = j.id
  left join jobwright.statuses s on s.job_id = j.id
  left join jobwright.runners r on r.id = l.runner_id
  left join jobwright.redrives d on d.job_id = j.id
  order by i.n`;

/** The attempts of a job that have ended; the last one is kept with the job's end. Primary keys. */
export const ATTEMPTS = `
  select attempt, epoch, runner_id::text as runner_id, (extract(epoch from started_at) * 1000)::bigint as started_at,
    (extract(epoch from ended_at) * 1000)::bigint as ended_at, outcome, error::text as error
  from jobwright.attempts where job_id = $1::uuid
  union all
  select attempt, epoch, runner_id::text, (extract(epoch from started_at) * 1000)::bigint,
    (extract(epoch from ended_at) * 1000)::bigint,
    case state when 'succeeded' then 'succeeded' when 'cancelled' then 'cancelled' else 'failed' end, error::text
  from jobwright.ended_jobs where id = $1::uuid and runner_id is not null
  order by epoch`;

/** Of the jobs asked after (arrays of id, sequence), those that have ended or have a newer status. Primary keys. */
export const CHANGES = `
  select i.id::text as id,
    case when s.sequence > i.sequence then s.sequence end as sequence,
    case when s.sequence > i.sequence then s.status::text end as status,
    e.state, e.output::text as output, e.error::text as error
  from unnest($1::uuid[], $2::bigint[]) with ordinality as i(id, sequence, n)
  left join jobwright.statuses s on s.job_id = i.id
  left join jobwright.ended_jobs e on e.id = i.id
  where e.id is not null or s.sequence > i.sequence
  order by i.n`;
