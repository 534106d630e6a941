with me as materialized (
  select r.id from jobwright.runners r
  where r.id = $1 and r.ended_at is null and r.lease_until > clock_timestamp() for key share
), again as materialized (
  select l.id, l.epoch, l.attempts, l.losses from jobwright.job_states l where l.runner_id = $1 and l.state in ('running', 'waiting') and l.claim_id = $2
), candidates as materialized (
  select p.id, g.priority, g.child, p.run_at
  from me, unnest($5::text[], $6::int[], $7::int[]) as k(job, version, revision)
  join jobwright.claim_groups g on g.job = k.job and g.version = k.version and g.revision <= k.revision
  cross join lateral (
    select l.id, l.run_at from jobwright.job_states l
    where l.state = 'queued' and l.claim_group = g.id and l.run_at <= now()
    order by l.run_at, l.id limit $4
  ) p
  where not exists (select from again)
  order by g.priority desc, g.child desc, p.run_at, p.id limit $4
), taken as materialized (
  select t.id from candidates c cross join lateral (
    select l.id from jobwright.job_states l where l.id = c.id and l.state = 'queued' for update skip locked
  ) t limit $3
), claimed as (
  update jobwright.job_states l
  set state = 'running', epoch = l.epoch + 1, claim_id = $2, runner_id = $1, attempts = l.attempts + 1, claimed_at = now()
  where l.id = any (array(select t.id from taken t))
  returning l.id, l.epoch, l.attempts, l.losses
)
select c.id, c.epoch, c.attempts, c.losses, j.job, j.version, j.revision, j.params
from (select * from claimed union all select * from again) c
cross join lateral (select * from jobwright.jobs j where j.id = c.id offset 0) j
