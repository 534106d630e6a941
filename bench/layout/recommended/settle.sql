-- settle: ends or puts back attempts, each under its token; one answer each, in the order given.
--   arrays: $1 id, $2 epoch, $3 claim id, $4 outcome (succeeded, failed, dead, cancelled: an end; retried, released: back
--   to the queue, released without costing the attempt), $5 output, $6 error (JSON text or null), $7 delay in ms.
-- Promises: answers 'settled'; 'already' when this very token settled it before; 'lease-lost' when the token is outdated,
--   and then changes nothing. A retry of a job that is to be cancelled ends as cancelled.
-- Ask once more for the 'lease-lost' ones: a twin of this statement that was committing while this one waited for its
--   lock is not in this one's snapshot (the live row is gone, the end not yet seen). A second statement sees it; it is
--   the same text, and settles nothing twice.
-- Indexes: primary keys only.
-- Locks: all live rows first, ordered by id (as forfeit and every fenced write do, so none can deadlock), then checked
--   under the lock. Ids in a batch are distinct.
-- Clock: clock_timestamp(): in a handler's own transaction now() is when that began, which may be before the claim.
with given as materialized (
  select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[])
    with ordinality as g(id, epoch, claim_id, outcome, output, error, delay_ms, n)
), locked as materialized (
  select l.id, l.epoch, l.claim_id, l.runner_id, l.claimed_at, l.attempts, l.losses, l.cancel_requested_at
  from jobwright.live_jobs l
  where l.id = any ($1::uuid[])
  order by l.id
  for update
), held as materialized (
  select g.*, l.runner_id, l.claimed_at, l.attempts, l.losses, case
      when g.outcome not in ('retried', 'released') then g.outcome
      when l.cancel_requested_at is not null then 'cancelled'
    end as end_state
  from given g join locked l on l.id = g.id and l.epoch = g.epoch and l.claim_id = g.claim_id
), gone as (
  delete from jobwright.live_jobs l where l.id = any (array(select h.id from held h where h.end_state is not null))
), ended as (
  insert into jobwright.ended_jobs (id, epoch, started_at, ended_at, attempts, losses, state, claim_id, runner_id, output, error)
  select h.id, h.epoch, h.claimed_at, clock_timestamp(), h.attempts, h.losses, h.end_state, h.claim_id, h.runner_id,
    h.output::json, h.error::json
  from held h where h.end_state is not null
), put_back as (
  update jobwright.live_jobs l
  set state = 'queued', run_at = clock_timestamp() + h.delay_ms * interval '1 ms',
    attempts = l.attempts - (h.outcome = 'released')::int, claim_id = null, runner_id = null, claimed_at = null
  from held h where h.end_state is null and l.id = h.id
), history as (
  insert into jobwright.attempts (job_id, epoch, claim_id, runner_id, started_at, ended_at, outcome, error)
  select h.id, h.epoch, h.claim_id, h.runner_id, h.claimed_at, clock_timestamp(), h.outcome, h.error::json
  from held h where h.end_state is null
)
select g.id, case when h.id is not null then 'settled' else coalesce(
  -- scalar subqueries, which the planner cannot turn into a hash of the whole history
  (select 'already' from jobwright.ended_jobs e where e.id = g.id and e.epoch = g.epoch and e.claim_id = g.claim_id limit 1),
  (select 'already' from jobwright.attempts a
    where a.job_id = g.id and a.epoch = g.epoch and a.claim_id = g.claim_id and a.outcome <> 'lost' limit 1),
  'lease-lost') end as answer
from given g left join held h on h.n = g.n
order by g.n
