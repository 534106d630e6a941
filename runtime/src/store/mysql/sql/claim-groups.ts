/**
 * Ids of claim groups (JSON array of {name, version, revision, queue, priority, child}), with their position. By the unique
 * key.
 */
export const FIND_CLAIM_GROUPS = `
  select g.n, c.id
  from json_table(?, '$[*]' columns (
    n for ordinality,
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    version int path '$.version',
    revision int path '$.revision',
    queue varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.queue',
    priority int path '$.priority',
    child int path '$.child'
  )) g
  straight_join jobwright_claim_groups c force index (jobwright_claim_groups_named)
    on c.job_name = g.name and c.version = g.version and c.revision = g.revision and c.queue = g.queue
      and c.priority = g.priority and c.child = g.child`;

/**
 * Interns claim groups; the same array. Always in a transaction of its own, never in the application's: others who
 * submit the first job of a group would wait for its commit. In the order of the unique key, so that two who intern at
 * once cannot deadlock.
 */
export const ADD_CLAIM_GROUPS = `
  insert into jobwright_claim_groups (job_name, version, revision, queue, priority, child)
  select g.name, g.version, g.revision, g.queue, g.priority, g.child
  from json_table(?, '$[*]' columns (
    name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.name',
    version int path '$.version',
    revision int path '$.revision',
    queue varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin path '$.queue',
    priority int path '$.priority',
    child int path '$.child'
  )) g
  order by g.name, g.version, g.revision, g.queue, g.priority, g.child
  on duplicate key update id = jobwright_claim_groups.id`;
