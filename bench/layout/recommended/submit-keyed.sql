-- submit with idempotency keys: as submit.sql, and $12 key or null, $13 hash of the params.
-- Promises: also answers 'key-taken': the key is there already, nothing was added; read-keys.sql, a second statement
--   (this one's snapshot may be older than the winner's commit), says by which job: the same id (a resent submit), the
--   same hash (answer that job), or another hash (conflict). Keys are distinct within a batch: the client folds them.
-- Indexes: as submit, and the primary key of job_keys (job, key), COLLATE "C".
-- Locks: keys inserted by (job, key) bytes, then jobs by id, in that order in every submit. Inside `in: tx` a key is
--   held until the application commits, and others with that key wait for it.
with given as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::smallint[], $7::boolean[], $8::text[],
      $9::text[], $10::bigint[], $11::timestamptz[], $12::text[], $13::bytea[])
    with ordinality as g(id, job, version, revision, queue, priority, child, params, headers, delay_ms, run_at, key, params_hash, n)
), grouped as materialized (
  select g.*, c.id as claim_group from given g
  left join jobwright.claim_groups c on (c.job, c.version, c.revision, c.queue, c.priority, c.child)
    = (g.job, g.version, g.revision, g.queue, g.priority, g.child)
), keyed as (
  insert into jobwright.job_keys (job, key, job_id, params_hash)
  select g.job, g.key, g.id, g.params_hash from grouped g where g.key is not null and g.claim_group is not null
  order by g.job collate "C", g.key collate "C"
  on conflict (job, key) do nothing
  returning job_id
), inserted as (
  insert into jobwright.jobs (id, submitted_at, run_at, claim_group, version, revision, priority, child, job, queue, params, headers)
  select g.id, statement_timestamp(), coalesce(g.run_at, statement_timestamp() + coalesce(g.delay_ms, 0) * interval '1 ms'),
    g.claim_group, g.version, g.revision, g.priority, g.child, g.job, g.queue, g.params::json, g.headers::json
  from grouped g left join keyed k on k.job_id = g.id
  where g.claim_group is not null and (g.key is null or k.job_id is not null)
  order by g.id
  on conflict (id) do nothing
  returning id, claim_group, run_at
), live as (
  insert into jobwright.live_jobs (id, claim_group, run_at) select i.id, i.claim_group, i.run_at from inserted i
)
select g.id, case when i.id is not null then 'created' when g.claim_group is null then 'no-group'
    when g.key is not null and k.job_id is null then 'key-taken' else 'exists' end as answer
from grouped g left join inserted i on i.id = g.id left join keyed k on k.job_id = g.id
order by g.n
