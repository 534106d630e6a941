/**
 * Ids of claim groups: arrays of job name, version, revision, queue, priority, whether for children. A group not yet there
 * has null. By the unique index on all six.
 */
export const FIND_CLAIM_GROUPS = `
  select c.id
  from unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::int[], $6::boolean[])
    with ordinality as g(job_name, version, revision, queue, priority, child, n)
  left join jobwright.claim_groups c on (c.job_name, c.version, c.revision, c.queue, c.priority, c.child)
    = (g.job_name, g.version, g.revision, g.queue, g.priority, g.child)
  order by g.n`;

/**
 * Interns claim groups; the same arrays. Always in a transaction of its own, never in the application's: others who
 * submit the first job of a group would wait for its commit. Inserted in the order of the unique index, so that two who
 * intern at once cannot deadlock.
 */
export const ADD_CLAIM_GROUPS = `
  insert into jobwright.claim_groups (job_name, version, revision, queue, priority, child)
  select distinct * from unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::int[], $6::boolean[])
    as g(job_name, version, revision, queue, priority, child)
  order by 1, 2, 3, 4, 5, 6
  on conflict do nothing`;
