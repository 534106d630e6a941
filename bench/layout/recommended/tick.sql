-- tick: renews runner $1's lease for $2 ms; covers all its jobs, running and waiting, with one HOT update.
-- Promises: no row: the runner has been ended, drop everything. Otherwise one row a job to be cancelled, or a single row
--   with job_id null. A lease that has run out but was not forfeited is renewed (its tokens still hold).
-- Indexes: primary key of runners; live_jobs_cancelling (partial, nearly always empty).
-- Locks: the runner's row for a non-key update: waits for a forfeit of it (then finds it ended), never for a claim.
-- Clock: clock_timestamp(): after such a wait, now() would grant a lease that is already shorter.
with me as (
  update jobwright.runners r set lease_until = clock_timestamp() + $2::bigint * interval '1 ms'
  where r.id = $1 and r.ended_at is null
  returning r.id, r.lease_until
)
select m.lease_until, l.id as job_id, l.epoch, l.claim_id, l.cancel_reason, l.cancel_cut_off_at
from me m left join jobwright.live_jobs l on l.runner_id = m.id and l.cancel_requested_at is not null
