/*
 * Which jobs a claim is about: the first $3 due ones, in claim order, of the types in the arrays $5 name, $6 version, $7 revision. Each known claim group is looked
 * into on a short walk of live_jobs_due, in index order, bounded by run_at: jobs of the future, unknown types and how many wait in all
 * cost nothing. Nothing is locked.
 *
 * Known is what is not paused; priorities are doubled, with children odd: they go before new roots of their priority.
 */

/** Of a live job l and a group g. */
export const DUE_IN_GROUP = `l.state = 'queued' and l.claim_group = g.id and l.run_at <= statement_timestamp()`;

const NOT_PAUSED = `not exists (
      select from jobwright.pauses p
      where (p.kind = 'queue' and p.name = g.queue) or (p.kind = 'job' and p.name = g.job_name)
    )`;

const KNOWN = `select g.id, g.job_name, g.queue, g.priority as plain_priority, g.priority::bigint * 2 + g.child::int as priority
    from unnest($5::text[], $6::int[], $7::int[]) as t(name, version, revision)
    join jobwright.claim_groups g on g.job_name = t.name and g.version = t.version and g.revision <= t.revision
    where ${NOT_PAUSED}`;

/**
 * Where one group is known: only whether any of its jobs is due, since these are locked as they are found. Of several, or none, it tells
 * nothing but how many are known. A limit in its own place, as below: a plan made for an empty table would else walk the whole index.
 */
export const dueOfOne = `known as materialized (
    ${KNOWN}
  ), eligible as materialized (
    select g.id
    from known g cross join lateral (
      select from jobwright.live_jobs l
      where ${DUE_IN_GROUP}
      order by l.run_at, l.id
      limit 1
    ) due
    where (select count(*) from known) = 1
  )`;

/** The first $3 of each group, of which the first $3 of all are. A third of the steps of {@link dueOfMany} to be set up. */
export const dueOfFew = `known as materialized (
    ${KNOWN}
  ), eligible as materialized (
    select due.id, due.run_at
    from known g cross join lateral (
      select l.run_at, l.id
      from jobwright.live_jobs l
      where ${DUE_IN_GROUP}
      order by l.run_at, l.id
      limit $3::int
    ) due
    order by g.priority desc, due.run_at, due.id
    limit $3::int
  )`;

/**
 * The same where there are many groups, and with limits ($10 name, $11 queue, $12 below priority, each null for any; $13 how many).
 *
 * - peeked: the first few of each known group. Alone they would not do: all of the first $3 may be of one group.
 * - cut: the $3rd of them in claim order, if there are so many. Whatever comes after it is not among the first $3 of all.
 * - candidates: the first $3 due jobs of all, exactly. To what was peeked come more of the groups whose whole peek stands
 *   before the cut, up to the cut. With 67 groups and $3 at 100 some 200 index entries are read where 6,700 were; at the
 *   very worst, a third of the groups having all the oldest jobs, 3,500 (bench/claim).
 * - passed_over: candidates beyond a limit.
 */
export const dueOfMany = `limits as materialized (
    select * from unnest($10::text[], $11::text[], $12::int[], $13::int[]) as m(name, queue, below_priority, most)
  ), known as materialized (
    ${KNOWN} and not exists (
      select from limits m
      where m.most <= 0 and (m.name is null or m.name = g.job_name) and (m.queue is null or m.queue = g.queue)
        and (m.below_priority is null or g.priority < m.below_priority)
    )
  ), depth as materialized (
    select least($3::int, 2 + $3::int / greatest(count(*), 1))::int as rows from known
  ), peeked as materialized (
    select g.id as claim_group, g.priority, due.run_at, due.id, due.n
    from known g cross join lateral (
      select l.run_at, l.id, row_number() over (order by l.run_at, l.id) as n
      from jobwright.live_jobs l
      where ${DUE_IN_GROUP}
      order by l.run_at, l.id
      limit (select d.rows from depth d)
    ) due
  ), cut as materialized (
    select p.priority, p.run_at, p.id from peeked p
    order by p.priority desc, p.run_at, p.id
    offset $3::int - 1 limit 1
  ), unfinished as materialized (
    select p.claim_group, p.priority, p.run_at, p.id,
      coalesce((select c.run_at from cut c where c.priority = p.priority), statement_timestamp()) as until
    from peeked p
    where p.n = (select d.rows from depth d) and p.n < $3::int and not exists (
      select from cut c
      where c.priority > p.priority or (c.priority = p.priority and (c.run_at, c.id) <= (p.run_at, p.id))
    )
  ), candidates as materialized (
    select due.claim_group, due.priority, due.run_at, due.id
    from (
      select p.claim_group, p.priority, p.run_at, p.id from peeked p
      union all
      select u.claim_group, u.priority, more.run_at, more.id
      from unfinished u cross join lateral (
        select l.run_at, l.id from jobwright.live_jobs l
        where l.state = 'queued' and l.claim_group = u.claim_group
          and (l.run_at, l.id) > (u.run_at, u.id) and l.run_at <= u.until
        order by l.run_at, l.id
        limit $3::int
      ) more
    ) due
    order by due.priority desc, due.run_at, due.id
    limit $3::int
  ), passed_over as materialized (
    select r.id
    from limits m cross join lateral (
      select c.id from candidates c join known g on g.id = c.claim_group
      where (m.name is null or m.name = g.job_name) and (m.queue is null or m.queue = g.queue)
        and (m.below_priority is null or g.plain_priority < m.below_priority)
      order by c.priority desc, c.run_at, c.id
      offset m.most
    ) r
  ), eligible as materialized (
    select c.id, c.run_at from candidates c where c.id not in (select o.id from passed_over o)
    order by c.priority desc, c.run_at, c.id
  )`;
