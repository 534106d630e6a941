/**
 * What is told of a claimed job: c is its live row, j the job as submitted. What its claim group stands for only where that is none of
 * the array `known`; null for none and for not (see claimed-job.ts).
 */
function claimed(known: string): string {
  return `c.id::text as id, c.claim_group, j.params::text as params, c.epoch, c.attempt, nullif(c.losses, 0) as losses,
    j.headers::text as headers, j.parent_id::text as parent_id, nullif(j.depth, 0) as depth, nullif(c.suspect, false) as suspect,
    nullif(c.deaths, 0) as deaths, (extract(epoch from c.started_at - j.submitted_at) * 1000)::bigint as age_ms,
    case when c.claim_group <> all (${known}::int[]) then json_build_object('name', j.name, 'version', j.version,
      'revision', j.revision, 'queue', j.queue, 'priority', j.priority)::text end as new_group`;
}

/**
 * Takes up to $4 jobs for runner $1 under claim id $2, of the types in the arrays $5 name, $6 version, $7 revision;
 * $13 are claim groups that are known already.
 * Answers one row a job, and at least one; `candidates` is how many were due and within limits, some of which others may
 * have been quicker to take; `leased` says whether this claim could take any (see me). Where nothing is due nothing is locked or written.
 *
 * - claimed_before: what an earlier send of this claim took. Index live_jobs_held.
 * - peeked: the first few due jobs of each known group, on a short walk of live_jobs_due, in index order, bounded by
 *   run_at: jobs of the future, unknown types and how many wait in all cost nothing. Locks nothing. Alone they would not
 *   do: all of the first $3 may be of one group.
 * - cut: the $3rd of them in claim order, if there are so many. Whatever comes after it is not among the first $3 of all.
 * - candidates: the first $3 due jobs of all, exactly. To what was peeked come more of the groups whose whole peek stands
 *   before the cut, up to the cut. With 67 groups and $3 at 100 some 200 index entries are read where 6,700 were; at the
 *   very worst, a third of the groups having all the oldest jobs, 3,500 (bench/claim).
 * - known: what is not paused; priorities are doubled, with children odd: they go before new roots of their priority.
 * - passed_over: candidates beyond a limit ($9 name, $10 queue, $11 below priority, each null for any; $12 how many).
 * - me: the runner's lease, checked under a lock that forfeit and this exclude each other with: either this commits first
 *   and forfeit finds the jobs, or forfeit does and this takes none. Writing the claim id there makes a second send of
 *   this very claim, arriving while the first still runs, wait for it and take nothing more ($8 counts the times that
 *   this claim was answered, with none; after an answer no earlier send is under way).
 * - taken: at most $4 jobs locked, in claim order and without waiting, looked at again under their locks: since this
 *   statement began another runner may have claimed one, and queued it again with a delay; or it was updated, which moves its
 *   run time, and has other params than this statement would answer. Written so that the only plan is to look each candidate
 *   up by its key, in order: no other index fits, and nothing can be hashed or sorted. One lock step for all of them, since
 *   PostgreSQL sets up the whole statement anew for the first changed row that a lock step meets: one for each candidate took
 *   a quarter of the server's time among four runners.
 * - claimed: by where the rows are, since they are locked. One that was changed while this waited for nobody is elsewhere, and stays queued.
 */
export const CLAIM = `
  with claimed_before as materialized (
    select l.id, l.claim_group, l.epoch, l.attempt, l.losses, l.suspect, l.deaths, l.started_at, l.run_at
    from jobwright.live_jobs l where l.runner_id = $1::uuid and l.claim_id = $2::uuid and exists (
      select from jobwright.runners r
      where r.id = $1::uuid and r.ended_at is null and r.lease_until > clock_timestamp()
    )
  ), limits as materialized (
    select * from unnest($9::text[], $10::text[], $11::int[], $12::int[]) as m(name, queue, below_priority, most)
  ), known as materialized (
    select g.id, g.job_name, g.queue, g.priority as plain_priority, g.priority::bigint * 2 + g.child::int as priority
    from unnest($5::text[], $6::int[], $7::int[]) as t(name, version, revision)
    join jobwright.claim_groups g on g.job_name = t.name and g.version = t.version and g.revision <= t.revision
    where not exists (select from claimed_before)
      and g.queue <> all (array(select p.name from jobwright.pauses p where p.kind = 'queue'))
      and g.job_name <> all (array(select p.name from jobwright.pauses p where p.kind = 'job'))
      and not exists (
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
      where l.state = 'queued' and l.claim_group = g.id and l.run_at <= statement_timestamp()
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
  ), me as materialized (
    update jobwright.runners r set claim_id = $2::uuid
    where r.id = $1::uuid and r.ended_at is null and r.lease_until > clock_timestamp()
      and (r.claim_id is distinct from $2::uuid or $8::int > 0)
      and exists (select from candidates)
    returning r.id
  ), taken as materialized (
    select l.ctid
    from me cross join eligible c join jobwright.live_jobs l on l.id = any (array[c.id])
    where coalesce(l.state, '') = 'queued' and l.run_at >= c.run_at and l.run_at <= c.run_at
    limit $4::int
    for update of l skip locked
  ), claimed as (
    update jobwright.live_jobs l
    set state = 'running', runner_id = $1::uuid, claim_id = $2::uuid, epoch = l.epoch + 1,
      attempt = l.attempts_spent + 1, started_at = clock_timestamp(), waits_for = null, awaits = null
    where l.ctid = any (array(select t.ctid from taken t))
    returning l.id, l.claim_group, l.epoch, l.attempt, l.losses, l.suspect, l.deaths, l.started_at, l.run_at
  )
  select n.candidates, exists (select from me) as leased, ${claimed('$13')}
  from (select count(*)::int as candidates from eligible) n
  left join (select * from claimed union all select * from claimed_before) c on true
  left join lateral (select * from jobwright.jobs j where j.id = c.id offset 0) j on true
  order by j.priority desc, j.parent_id is null, c.run_at, c.id`;

/**
 * What an earlier send of a claim took, which the claim itself waited for but could not see; nothing where the lease has run
 * out since. Index live_jobs_held.
 */
export const CLAIMED_BEFORE = `
  select ${claimed('$3')}
  from jobwright.live_jobs c join jobwright.jobs j on j.id = c.id
  where c.runner_id = $1::uuid and c.claim_id = $2::uuid and exists (
    select from jobwright.runners r
    where r.id = $1::uuid and r.ended_at is null and r.lease_until > clock_timestamp()
  )
  order by j.priority desc, j.parent_id is null, c.run_at, c.id`;
