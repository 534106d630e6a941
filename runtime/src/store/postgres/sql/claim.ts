import { DUE_IN_GROUP, dueOfFew, dueOfMany, dueOfOne } from './claim-due.js';

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

/** What is eligible, each by its key. */
const EACH_ELIGIBLE = `
    select l.ctid
    from me cross join eligible c join jobwright.live_jobs l on l.id = any (array[c.id])
    where coalesce(l.state, '') = 'queued' and l.run_at >= c.run_at and l.run_at <= c.run_at
    limit $4::int
    for update of l skip locked`;

const ELIGIBLE = '(select count(*)::int from eligible)';

/**
 * The first of one group that nobody else has locked, however many others claim. Of several groups it would lock more than it takes. One
 * that was changed since this statement began is locked as it is now, which is elsewhere, and so it is not claimed. It names `me`, so that
 * no plan locks jobs before the runner.
 */
const FIRST_OF_ONE = `
    select l.ctid
    from me cross join eligible g cross join lateral (
      select l.ctid
      from jobwright.live_jobs l
      where me.id = $1::uuid and ${DUE_IN_GROUP}
      order by l.run_at, l.id
      limit $4::int
      for update skip locked
    ) l`;

/**
 * Takes up to $4 jobs for runner $1 under claim id $2, of the types in the arrays $5 name, $6 version, $7 revision, of the first $3
 * that are due; $9 are claim groups that are told already. `due` answers them as `eligible`, in claim order, and as `known` the claim
 * groups that it looked into. Answers one row a job, and at least one; `candidates` is how many were due and within limits, some of
 * which others may have been quicker to take; `groups` how many are known; `leased` says whether this claim could take any (see me);
 * `sent_before` that an earlier send of this claim has taken some: then this takes none, and {@link CLAIMED_BEFORE} tells which. Where nothing
 * is due nothing is locked or written.
 *
 * - me: the runner's lease, checked under a lock that forfeit and this exclude each other with: either this commits first
 *   and forfeit finds the jobs, or forfeit does and this takes none. Writing the claim id there makes a second send of
 *   this very claim, arriving while the first still runs, wait for it and take nothing more ($8 counts the times that
 *   this claim was answered, with none; after an answer no earlier send is under way).
 * - sent_before: index live_jobs_held.
 * - taken: at most $4 jobs locked, in claim order and without waiting, looked at again under their locks: since this
 *   statement began another runner may have claimed one, and queued it again with a delay; or it was updated, which moves its
 *   run time, and has other params than this statement would answer. Written so that the only plan is to look each candidate
 *   up by its key, in order: no other index fits, and nothing can be hashed or sorted. One lock step for all of them, since
 *   PostgreSQL sets up the whole statement anew for the first changed row that a lock step meets: one for each candidate took
 *   a quarter of the server's time among four runners.
 * - claimed: by where the rows are, since they are locked. One that was changed while this waited for nobody is elsewhere, and stays queued.
 */
function claim(due: string, taken = EACH_ELIGIBLE, candidates = ELIGIBLE): string {
  return `
  with ${due}, sent_before as materialized (
    select from jobwright.live_jobs l where l.runner_id = $1::uuid and l.claim_id = $2::uuid limit 1
  ), me as materialized (
    update jobwright.runners r set claim_id = $2::uuid
    where r.id = $1::uuid and r.ended_at is null and r.lease_until > clock_timestamp()
      and (r.claim_id is distinct from $2::uuid or $8::int > 0)
      and exists (select from eligible) and not exists (select from sent_before)
    returning r.id
  ), taken as materialized (${taken}
  ), claimed as (
    update jobwright.live_jobs l
    set state = 'running', runner_id = $1::uuid, claim_id = $2::uuid, epoch = l.epoch + 1,
      attempt = l.attempts_spent + 1, started_at = clock_timestamp(), waits_for = null, awaits = null
    where l.ctid = any (array(select t.ctid from taken t))
    returning l.id, l.claim_group, l.epoch, l.attempt, l.losses, l.suspect, l.deaths, l.started_at, l.run_at
  )
  select n.candidates, (select count(*)::int from known) as groups, exists (select from me) as leased,
    exists (select from sent_before) as sent_before,
    ${claimed('$9')}
  from (select ${candidates} as candidates) n
  left join claimed c on true
  left join lateral (select * from jobwright.jobs j where j.id = c.id offset 0) j on true
  order by j.priority desc, j.parent_id is null, c.run_at, c.id`;
}

/** Counted only where others have some, or there are no more. */
const DUE_OF_ONE = `case when (select count(*) from taken) < $4::int then (
    select count(*)::int
    from (
      select from eligible g cross join lateral (
        select from jobwright.live_jobs l
        where ${DUE_IN_GROUP}
        order by l.run_at, l.id
        limit $3::int
      ) due
    ) d
  ) else $4::int end`;

/** Where one claim group is known, and no limits. */
export const CLAIM_OF_ONE = claim(dueOfOne, FIRST_OF_ONE, DUE_OF_ONE);

/** Where there are few claim groups for what is to be looked at, and no limits. */
export const CLAIM_OF_FEW = claim(dueOfFew);

/** Further arrays: limits, of $10 name, $11 queue, $12 below priority (null for any) at most $13. */
export const CLAIM_OF_MANY = claim(dueOfMany);

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
