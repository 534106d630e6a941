-- Shape 2 on the wide table.
with me as materialized (
  select r.id from jobwright.runners r
  where r.id = $1 and r.ended_at is null and r.lease_until > clock_timestamp() for key share
), again as materialized (
  select j.id from jobwright.jobs j where j.runner_id = $1 and j.state in ('running', 'waiting') and j.claim_id = $2
), candidates as materialized (
  select p.id, g.priority, g.child, p.run_at
  from me, unnest($5::text[], $6::int[], $7::int[]) as k(job, version, revision)
  join jobwright.claim_groups g on g.job = k.job and g.version = k.version and g.revision <= k.revision
  cross join lateral (
    select j.id, j.run_at from jobwright.jobs j
    where j.state = 'queued' and j.claim_group = g.id and j.run_at <= now()
    order by j.run_at, j.id limit $4
  ) p
  where not exists (select from again)
  order by g.priority desc, g.child desc, p.run_at, p.id limit $4
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
