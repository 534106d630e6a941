with given as materialized (
  select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[])
    with ordinality as g(id, epoch, claim_id, state, output, error, delay_ms, n)
), locked as materialized (
  select l.id, l.epoch, l.claim_id, l.runner_id, l.claimed_at, l.attempts, l.losses from jobwright.live_jobs l
  where l.id = any ($1::uuid[]) order by l.id for update
), held as materialized (
  select g.*, l.runner_id, l.claimed_at, l.attempts, l.losses from given g
  join locked l on l.id = g.id and l.epoch = g.epoch and l.claim_id = g.claim_id
), gone as (
  delete from jobwright.live_jobs l where l.id = any (array(select h.id from held h where h.state <> 'queued'))
), ended as (
  insert into jobwright.ended_jobs (id, epoch, started_at, ended_at, attempts, losses, state, claim_id, runner_id, output, error)
  select h.id, h.epoch, h.claimed_at, clock_timestamp(), h.attempts, h.losses, h.state, h.claim_id, h.runner_id, h.output::json, h.error::json
  from held h where h.state <> 'queued'
), retried as (
  update jobwright.live_jobs l
  set state = 'queued', run_at = clock_timestamp() + h.delay_ms * interval '1 ms', claim_id = null, runner_id = null, claimed_at = null
  from held h where h.state = 'queued' and l.id = h.id
), history as (
  insert into jobwright.attempts (job_id, epoch, claim_id, runner_id, started_at, ended_at, outcome, error)
  select h.id, h.epoch, h.claim_id, h.runner_id, h.claimed_at, clock_timestamp(), 'retried', h.error::json
  from held h where h.state = 'queued'
)
select g.id, case when h.id is not null then 'settled' else coalesce(
  (select 'already' from jobwright.ended_jobs e where e.id = g.id and e.epoch = g.epoch and e.claim_id = g.claim_id limit 1),
  (select 'already' from jobwright.attempts a where a.job_id = g.id and a.epoch = g.epoch and a.claim_id = g.claim_id and a.outcome = 'retried' limit 1),
  'lease-lost') end as answer
from given g left join held h on h.n = g.n order by g.n
