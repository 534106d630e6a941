-- Shape 1: a locking LATERAL for each known type, in priority order. ($4, the over-fetch, is not used: it locks n a type.)
with me as materialized (
  select r.id from jobwright.runners r
  where r.id = $1 and r.ended_at is null and r.lease_until > clock_timestamp() for key share
), again as materialized (
  select j.id from jobwright.jobs j where j.runner_id = $1 and j.state in ('running', 'waiting') and j.claim_id = $2
), candidates as materialized (
  select p.id, p.priority, p.run_at
  from me, unnest($5::text[], $6::int[], $7::int[]) as k(job, version, revision)
  cross join lateral (
    select j.id, j.priority, j.run_at from jobwright.jobs j
    where j.state = 'queued' and j.job = k.job and j.version = k.version and j.revision <= k.revision and j.run_at <= now()
    order by j.priority desc, j.run_at, j.id limit $3
  ) p
  where not exists (select from again)
  order by p.priority desc, p.run_at, p.id limit $4
), taken as materialized (
  select t.id from candidates c cross join lateral (
    select j.id from jobwright.jobs j where j.id = c.id and j.state = 'queued' for update skip locked
  ) t limit $3
), claimed as (
  update jobwright.jobs j
  set state = 'running', epoch = j.epoch + 1, claim_id = $2, runner_id = $1, attempts = j.attempts + 1, claimed_at = now()
  where j.id = any (array(select t.id from taken t))
  returning j.id, j.epoch, j.attempts, j.losses, j.job, j.version, j.revision, j.params
)
select * from claimed
union all
select j.id, j.epoch, j.attempts, j.losses, j.job, j.version, j.revision, j.params from jobwright.jobs j
where j.id = any (array(select a.id from again a))
