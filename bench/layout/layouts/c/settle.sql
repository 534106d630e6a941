with given as materialized (
  select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::int[])
    with ordinality as g(id, epoch, claim_id, state, output, error, delay_ms, n)
), locked as materialized (
  select j.id, j.epoch, j.claim_id, j.runner_id, j.state, j.claimed_at from jobwright.job_states j
  where j.id = any ($1::uuid[]) order by j.id for update
), held as materialized (
  select g.*, l.runner_id, l.claimed_at from given g
  join locked l on l.id = g.id and l.epoch = g.epoch and l.claim_id = g.claim_id and l.state in ('running', 'waiting')
), ended as (
  update jobwright.job_states j
  set state = h.state, output = h.output::json, error = h.error::json, ended_at = clock_timestamp()
  from held h where j.id = h.id and h.state <> 'queued'
), retried as (
  update jobwright.job_states j
  set state = 'queued', run_at = clock_timestamp() + h.delay_ms * interval '1 ms', claim_id = null, runner_id = null, claimed_at = null
  from held h where j.id = h.id and h.state = 'queued'
), history as (
  insert into jobwright.attempts (job_id, epoch, claim_id, runner_id, started_at, ended_at, outcome, error)
  select h.id, h.epoch, h.claim_id, h.runner_id, h.claimed_at, clock_timestamp(), 'retried', h.error::json
  from held h where h.state = 'queued'
)
select g.id, case
  when h.id is not null then 'settled'
  when l.epoch = g.epoch and l.claim_id = g.claim_id then 'already'
  else coalesce((select 'already' from jobwright.attempts a where a.job_id = g.id and a.epoch = g.epoch and a.claim_id = g.claim_id and a.outcome = 'retried' limit 1), 'lease-lost') end as answer
from given g left join held h on h.n = g.n left join locked l on l.id = g.id order by g.n
