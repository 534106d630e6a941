/**
 * The newest job that need not be kept for being new: job name, end states, how many are kept. No row where there are not
 * more. Walks the index jobs_of_type from its end.
 */
export const NEWEST_NOT_KEPT = `
  select (extract(epoch from j.submitted_at) * 1000000)::bigint as "submittedAt", j.id::text as id
  from jobwright.jobs j
  where j.name = $1
    and (select true from jobwright.ended_jobs e where e.id = j.id and e.state = any ($2::text[]) limit 1)
  order by j.submitted_at desc, j.id desc
  offset $3 limit 1`;

/**
 * The next jobs of a type in the order of submits, and which of them are due: those that ended in one of the states long enough
 * ago, which are locked. Values: job name; microseconds and id of the position reached; of the last one that may go; end states;
 * how long ago in ms; how many are looked at.
 *
 * What has an ancestor that lives is kept: a parent may run again, and read how its child ended, and a cancel finds what lives
 * further below by all that is between. Scalar subqueries, since the planner cannot know how few there are. Ends never change, so what another
 * pruner has locked is its to delete, and is passed over, as is what is just being archived or redriven. A job is submitted
 * before it ends: none that was submitted too late can have ended early enough. Index jobs_of_type, then primary keys.
 */
export const LOCK_DUE = `
  with looked as materialized (
    select j.id, j.submitted_at from jobwright.jobs j
    where j.name = $1
      and (j.submitted_at, j.id) > (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid)
      and (j.submitted_at, j.id) <= (timestamptz 'epoch' + $4::bigint * interval '1 microsecond', $5::uuid)
      and j.submitted_at <= statement_timestamp() - $7::bigint * interval '1 ms'
    order by j.submitted_at, j.id
    limit $8
  ), due as materialized (
    select e.id from jobwright.ended_jobs e join jobwright.jobs j on j.id = e.id
    where e.id = any (array(select l.id from looked l)) and j.id = any (array(select l.id from looked l))
      and e.state = any ($6::text[])
      and e.ended_at <= statement_timestamp() - $7::bigint * interval '1 ms'
      and (j.parent_id is null or not exists (
        with recursive above(id) as (
          select j.parent_id
          union all
          select (select u.parent_id from jobwright.jobs u where u.id = a.id limit 1) from above a where a.id is not null
        )
        select from above a where (select true from jobwright.live_jobs p where p.id = a.id limit 1)
      ))
    order by e.id
    for update of e, j skip locked
  )
  select l.id::text as id, (extract(epoch from l.submitted_at) * 1000000)::bigint as "submittedAt", d.id is not null as due
  from looked l left join due d on d.id = l.id
  order by l.submitted_at, l.id`;

/**
 * Deletes jobs (array of ids) with all that is known of them, and keeps their keys for so long (ms). A statement after
 * {@link LOCK_DUE}, so that it sees what whoever had the lock just before has added: where a log was archived, a redrive.
 * Primary keys. A table of what is known of jobs is one more DELETE here.
 */
export const PRUNE = `
  with keys as (
    insert into jobwright.pruned_keys (expires_at, job_id, job_name, key)
    select statement_timestamp() + $2::bigint * interval '1 ms', j.id, j.name, j.key
    from jobwright.jobs j where j.id = any ($1::uuid[]) and j.key is not null
    on conflict do nothing
  ), statuses as (
    delete from jobwright.statuses s where s.job_id = any ($1::uuid[])
  ), attempts as (
    delete from jobwright.attempts a where a.job_id = any ($1::uuid[])
  ), steps as (
    delete from jobwright.steps s where s.job_id = any ($1::uuid[])
  ), edges as (
    delete from jobwright.edges g where g.parent_id = any ($1::uuid[])
  ), chunks as (
    delete from jobwright.log_chunks c where c.job_id = any ($1::uuid[])
  ), unarchived as (
    delete from jobwright.unarchived_logs u where u.job_id = any ($1::uuid[])
  ), archives as (
    delete from jobwright.archives a where a.job_id = any ($1::uuid[])
    returning a.archive, a.object
  ), objects as (
    delete from jobwright.archive_objects o
    where o.name = any (array(select a.object from archives a where a.archive = 'database'))
  ), removals as (
    insert into jobwright.archive_removals (archive, object)
    select a.archive, a.object from archives a where a.archive <> 'database' and a.object is not null
    on conflict do nothing
  ), redrives as (
    delete from jobwright.redrives r where r.job_id = any ($1::uuid[])
  ), ended as (
    delete from jobwright.ended_jobs e where e.id = any ($1::uuid[])
  )
  delete from jobwright.jobs j where j.id = any ($1::uuid[])`;

/**
 * Deletes keys of deleted jobs whose time is over, at most $1; a key that has become another job's stays. A submit with such
 * a key that saw it just before asks again ({@link FIND_KEYS} found none). Primary keys; rows by their place, since the
 * planner might otherwise join whole tables.
 */
export const EXPIRE_KEYS = `
  with expired as materialized (
    select p.expires_at, p.job_id, p.job_name, p.key from jobwright.pruned_keys p
    where p.expires_at <= statement_timestamp()
    order by p.expires_at, p.job_id
    limit $1
    for update skip locked
  ), forgotten as (
    delete from jobwright.job_keys k where k.ctid = any (array(
      select (select o.ctid from jobwright.job_keys o
        where o.job_name = x.job_name and o.key = x.key and o.job_id = x.job_id)
      from expired x))
  ), gone as (
    delete from jobwright.pruned_keys p using expired x where p.expires_at = x.expires_at and p.job_id = x.job_id
  )
  select count(*)::int as keys from expired`;
