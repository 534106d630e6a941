-- intern-groups: makes the claim groups that submit answered 'no-group' for. $1 job, $2 version, $3 revision, $4 queue,
--   $5 priority, $6 child, as arrays. On a connection of the client's own, never inside `in: tx`: others who submit the
--   first job of that group would wait for the application's commit.
-- Index: the unique one. Locks: inserted in its order, so two that intern at once cannot deadlock.
insert into jobwright.claim_groups (job, version, revision, queue, priority, child)
select distinct * from unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::smallint[], $6::boolean[])
  as g(job, version, revision, queue, priority, child)
order by 1, 2, 3, 4, 5, 6
on conflict do nothing
