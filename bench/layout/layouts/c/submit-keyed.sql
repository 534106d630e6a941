with given as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::smallint[], $7::text[], $8::int[], $9::text[], $10::bytea[])
    with ordinality as g(id, job, version, revision, queue, priority, params, delay_ms, key, params_hash, n)
), keyed as (
  insert into jobwright.job_keys (job, key, job_id, params_hash)
  select g.job, g.key, g.id, g.params_hash from given g where g.key is not null order by g.job collate "C", g.key collate "C"
  on conflict (job, key) do nothing returning job_id
), inserted as (
  insert into jobwright.jobs (id, claim_group, job, version, revision, queue, priority, params, run_at)
  select g.id, c.id, g.job, g.version, g.revision, g.queue, g.priority, g.params::json, now() + g.delay_ms * interval '1 ms'
  from given g join jobwright.claim_groups c on (c.job, c.version, c.revision, c.queue, c.priority, c.child) = (g.job, g.version, g.revision, g.queue, g.priority, false)
  left join keyed k on k.job_id = g.id where g.key is null or k.job_id is not null
  order by g.id on conflict (id) do nothing returning id, claim_group, run_at
), live as (
  insert into jobwright.job_states (id, claim_group, run_at) select i.id, i.claim_group, i.run_at from inserted i
)
select g.id, i.id is not null as created from given g left join inserted i on i.id = g.id order by g.n
