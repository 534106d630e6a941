-- submit: adds jobs without keys. Arrays: $1 id, $2 job, $3 version, $4 revision, $5 queue, $6 priority, $7 child,
--   $8 params (JSON text), $9 headers (JSON text or null), $10 delay in ms or null, $11 run_at or null.
-- Promises: one answer a job, in order: 'created'; 'exists' (a resent id: nothing changes, and an ended job does not
--   live again, since the live row comes only from the jobs row just inserted); 'no-group' (intern, then send again).
-- Indexes: primary keys; the unique one of claim_groups. Not a foreign key in sight.
-- Locks: jobs inserted by id, so that two batches with common ids wait in the same order.
-- Clock: statement_timestamp(): in a long application transaction now() would put the job ahead of those submitted since.
with given as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::smallint[], $7::boolean[], $8::text[],
      $9::text[], $10::bigint[], $11::timestamptz[])
    with ordinality as g(id, job, version, revision, queue, priority, child, params, headers, delay_ms, run_at, n)
), grouped as materialized (
  select g.*, c.id as claim_group from given g
  left join jobwright.claim_groups c on (c.job, c.version, c.revision, c.queue, c.priority, c.child)
    = (g.job, g.version, g.revision, g.queue, g.priority, g.child)
), inserted as (
  insert into jobwright.jobs (id, submitted_at, run_at, claim_group, version, revision, priority, child, job, queue, params, headers)
  select g.id, statement_timestamp(), coalesce(g.run_at, statement_timestamp() + coalesce(g.delay_ms, 0) * interval '1 ms'),
    g.claim_group, g.version, g.revision, g.priority, g.child, g.job, g.queue, g.params::json, g.headers::json
  from grouped g where g.claim_group is not null
  order by g.id
  on conflict (id) do nothing
  returning id, claim_group, run_at
), live as (
  insert into jobwright.live_jobs (id, claim_group, run_at) select i.id, i.claim_group, i.run_at from inserted i
)
select g.id, case when i.id is not null then 'created' when g.claim_group is null then 'no-group' else 'exists' end as answer
from grouped g left join inserted i on i.id = g.id
order by g.n
