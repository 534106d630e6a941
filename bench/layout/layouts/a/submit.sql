with given as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::smallint[], $7::text[], $8::int[])
    with ordinality as g(id, job, version, revision, queue, priority, params, delay_ms, n)
), inserted as (
  insert into jobwright.jobs (id, job, version, revision, queue, priority, claim_group, params, run_at)
  select g.id, g.job, g.version, g.revision, g.queue, g.priority, c.id, g.params::json, now() + g.delay_ms * interval '1 ms'
  from given g join jobwright.claim_groups c on (c.job, c.version, c.revision, c.queue, c.priority, c.child) = (g.job, g.version, g.revision, g.queue, g.priority, false)
  order by g.id on conflict (id) do nothing returning id
)
select g.id, i.id is not null as created from given g left join inserted i on i.id = g.id order by g.n
