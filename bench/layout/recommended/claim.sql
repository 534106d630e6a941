-- claim: takes up to $3 due jobs of the known types for runner $1 under claim id $2; fresh epoch each.
--   $1 runner, $2 claim id, $3 limit, $4 candidates (k × limit: k = 1 when alone, 4 among 4 claimers), $5/$6/$7 known
--   (job, highest revision's version, highest revision) arrays, one place a known version.
-- Promises: no job is claimed twice; order is priority, children first, run_at, id; a claim id asked again answers the
--   same jobs and takes no more; an ended or expired runner gets none. Must be a transaction of its own (READ COMMITTED).
-- Indexes: live_jobs_due, one index-only peek a known group, bounded by run_at, so future rows, unknown types and other
--   revisions cost nothing; live_jobs_held (runner, claim) for `again`; primary keys for the rest.
-- Locks: the runner's row FOR KEY SHARE: it holds off forfeit (FOR UPDATE) but not the tick (a non-key UPDATE), which
--   FOR SHARE would make wait for every claim. Jobs: SKIP LOCKED never waits, so their order cannot deadlock; the
--   peek locks nothing, and exactly $3 rows are locked, in claim order, rechecked under the lock.
-- Clock: statement_timestamp() for run_at (stable, so an index bound; unlike now() not stale in a long transaction);
--   clock_timestamp() for the lease, which may be looked at again after waiting for forfeit.
with me as materialized (
  select r.id from jobwright.runners r
  where r.id = $1 and r.ended_at is null and r.lease_until > clock_timestamp()
  for key share
), again as materialized (
  select l.id, l.epoch, l.attempts, l.losses from jobwright.live_jobs l
  where l.runner_id = $1 and l.claim_id = $2
), candidates as materialized (
  select p.id
  from me, unnest($5::text[], $6::int[], $7::int[]) as k(job, version, revision)
  join jobwright.claim_groups g on g.job = k.job and g.version = k.version and g.revision <= k.revision
  cross join lateral (
    select l.id, l.run_at from jobwright.live_jobs l
    where l.state = 'queued' and l.claim_group = g.id and l.run_at <= statement_timestamp()
    order by l.run_at, l.id limit $4
  ) p
  where not exists (select from again)
  order by g.priority desc, g.child desc, p.run_at, p.id limit $4
), taken as materialized (
  select t.id from candidates c
  cross join lateral (
    select l.id from jobwright.live_jobs l
    where l.id = c.id and l.state = 'queued' and l.run_at <= statement_timestamp()
    for update skip locked
  ) t
  limit $3
), claimed as (
  update jobwright.live_jobs l
  set state = 'running', epoch = l.epoch + 1, claim_id = $2, runner_id = $1, attempts = l.attempts + 1,
    claimed_at = clock_timestamp()
  where l.id = any (array(select t.id from taken t))
  returning l.id, l.epoch, l.attempts, l.losses
)
select c.id, c.epoch, c.attempts, c.losses, j.job, j.version, j.revision, j.queue, j.priority, j.submitted_at, j.params, j.headers
from (select * from claimed union all select * from again) c
cross join lateral (select * from jobwright.jobs j where j.id = c.id offset 0) j
