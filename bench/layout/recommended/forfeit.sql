-- forfeit: ends up to $1 runners whose lease has run out and puts their jobs back; a running (not waiting) job that has
--   now been lost $2 times ends as dead. One row a job: what became of it.
-- Promises: a runner id is ended for good, only if still expired under its lock; its jobs get losses+1 (waiting ones do
--   not), epoch+1, no token, their attempt given back and recorded as lost; none is forgotten: a claim that committed
--   between this statement's snapshot and its lock leaves jobs it cannot see, so a runner is `released` only by a later
--   forfeit (anybody's next one, seconds later), which sweeps again. $3: JSON text of the error for dead ones.
-- Indexes: runners_unreleased (live runners and the few just ended); live_jobs_held by runner.
-- Locks: runners FOR UPDATE SKIP LOCKED (one with a claim or tick in flight is not dead yet, or next time), then live
--   rows ordered by id as in settle; it waits for a settle in flight, whose result then stands (the row is gone).
--   Runner before jobs is also claim's order. Settle and tick lock only one of the two kinds.
-- Clock: clock_timestamp(), looked at again under the lock.
with expired as materialized (
  select r.id from jobwright.runners r
  where r.released_at is null and r.ended_at is null and r.lease_until < clock_timestamp()
  order by r.id limit $1
  for update skip locked
), unswept as materialized (
  select r.id from jobwright.runners r
  where r.released_at is null and r.ended_at is not null
  order by r.id limit $1
  for update skip locked
), ending as (
  update jobwright.runners r set ended_at = clock_timestamp() where r.id = any (array(select e.id from expired e))
), releasing as (
  update jobwright.runners r set released_at = clock_timestamp() where r.id = any (array(select u.id from unswept u))
), lost as materialized (
  select l.*, l.state = 'running' as suspect from jobwright.live_jobs l
  where l.runner_id = any (array(select e.id from expired e union all select u.id from unswept u))
  order by l.id
  for update
), verdict as materialized (
  select l.*, case when l.suspect and l.losses + 1 >= $2::int then 'dead' when l.cancel_requested_at is not null then 'cancelled' end as end_state
  from lost l
), gone as (
  delete from jobwright.live_jobs l where l.id = any (array(select v.id from verdict v where v.end_state is not null))
), ended as (
  insert into jobwright.ended_jobs (id, epoch, started_at, ended_at, attempts, losses, state, claim_id, runner_id, error)
  -- epoch+1 and no claim id: the end belongs to no token, so a stale settle hears 'lease-lost' and not 'already'
  select v.id, v.epoch + 1, null, clock_timestamp(), v.attempts - 1, v.losses + v.suspect::int, v.end_state, null, null,
    case when v.end_state = 'dead' then $3::text end::json
  from verdict v where v.end_state is not null
), put_back as (
  update jobwright.live_jobs l
  set state = 'queued', epoch = l.epoch + 1, losses = l.losses + v.suspect::int, attempts = l.attempts - 1,
    claim_id = null, runner_id = null, claimed_at = null
  from verdict v where v.end_state is null and l.id = v.id
), history as (
  insert into jobwright.attempts (job_id, epoch, claim_id, runner_id, started_at, ended_at, outcome)
  select v.id, v.epoch, v.claim_id, v.runner_id, v.claimed_at, clock_timestamp(), 'lost' from verdict v
)
select v.id, v.runner_id, v.epoch, coalesce(v.end_state, 'queued') as state from verdict v
