/**
 * Appends chunks under their tokens. Arrays: id, claim id, epoch, sequences of the first and last line; and the lines, as
 * {@link linesParameter} answers them. Answers the positions of those whose token holds; a chunk that is there already stays as it
 * is. Locks and checks as {@link STORE_STATUSES} does. Primary keys.
 */
export const APPEND = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[],
        string_to_array($6::text, chr(30), ''))
      with ordinality as g(id, claim_id, epoch, first_sequence, last_sequence, lines, n)
  ), locked as materialized (
    select l.id, l.claim_id, l.epoch, l.attempt from jobwright.live_jobs l
    where l.id = any ($1::uuid[]) order by l.id for update
  ), held as materialized (
    select g.*, l.attempt from given g join locked l on l.id = g.id and l.claim_id = g.claim_id and l.epoch = g.epoch
  ), stored as (
    insert into jobwright.log_chunks (job_id, epoch, first_sequence, last_sequence, attempt, bytes, lines)
    select h.id, h.epoch, h.first_sequence, h.last_sequence, h.attempt, octet_length(h.lines), h.lines
    from held h order by h.id, h.n
    on conflict (job_id, epoch, first_sequence) do nothing
  )
  select h.n from held h`;

/** Jobs (array of ids), by position: whether they have ended, and where their logs are archived. Primary keys. */
export const LOG_FACTS = `
  select g.n, j.name, j.headers::text as headers, e.id is not null as ended, a.archive, a.object, a.bytes, a.lines
  from unnest($1::uuid[]) with ordinality as g(id, n)
  join jobwright.jobs j on j.id = g.id
  left join jobwright.ended_jobs e on e.id = g.id
  left join jobwright.archives a on a.job_id = g.id`;

/** The chunks of each job after an epoch and sequence (arrays of all three), at most so many. Primary key. */
export const CHUNKS = `
  select g.n, c.epoch, c.attempt, c.first_sequence as "firstSequence", c.last_sequence as "lastSequence", c.lines
  from unnest($1::uuid[], $2::bigint[], $3::bigint[]) with ordinality as g(id, epoch, sequence, n)
  cross join lateral (
    select c.* from jobwright.log_chunks c
    where c.job_id = g.id and (c.epoch, c.first_sequence) > (g.epoch, g.sequence)
    order by c.epoch, c.first_sequence
    limit $4
  ) c
  order by g.n, c.epoch, c.first_sequence`;

/** The attempts of jobs (array of ids) that their own tokens did not end, or that died alone. Primary keys. */
export const CUTS = `
  select g.n, a.epoch, a.attempt, (extract(epoch from a.ended_at) * 1000)::bigint as "endedAt", a.outcome,
    a.error::text as error
  from unnest($1::uuid[]) with ordinality as g(id, n)
  join jobwright.attempts a on a.job_id = g.id
  where a.claim_id is null or a.outcome = 'lost'
  union all
  select g.n, e.epoch, e.attempt, (extract(epoch from e.ended_at) * 1000)::bigint, 'cancelled', e.error::text
  from unnest($1::uuid[]) with ordinality as g(id, n)
  join jobwright.ended_jobs e on e.id = g.id
  where e.runner_id is not null and e.claim_id is null
  order by 1, 2`;

/** Takes up to $1 jobs for $2 ms. Index unarchived_logs_oldest. */
export const TAKE_UNARCHIVED = `
  with due as materialized (
    select u.job_id, u.ended_at from jobwright.unarchived_logs u
    where u.taken_until is null or u.taken_until <= clock_timestamp()
    order by u.ended_at, u.job_id limit $1 for update skip locked
  ), taken as (
    update jobwright.unarchived_logs u set taken_until = clock_timestamp() + $2::bigint * interval '1 ms'
    where u.job_id = any (array(select d.job_id from due d))
  )
  select d.job_id::text as id from due d order by d.ended_at, d.job_id`;

/**
 * Points to archived logs and deletes what they hold. Arrays for the logs: id, archive, object, bytes, lines, data (base64, null
 * where another archive has it); arrays for their chunks: id, epoch, sequence of the first line. Only jobs that are there, locked
 * so that no pruner takes them meanwhile, and have no pointer yet. Answers which it pointed to, since a pruner may take them right
 * after. Primary keys.
 */
export const ARCHIVE = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
      as g(id, archive, object, bytes, lines, data)
  ), locked as materialized (
    select e.id from jobwright.ended_jobs e where e.id = any ($1::uuid[]) order by e.id for update
  ), pointed as (
    insert into jobwright.archives (job_id, job_name, archived_at, archive, object, bytes, lines)
    select distinct on (g.id) g.id, j.name, clock_timestamp(), g.archive, g.object, g.bytes, g.lines
    from given g join locked l on l.id = g.id join jobwright.jobs j on j.id = g.id order by g.id
    on conflict (job_id) do nothing
    returning job_id, object
  ), kept as (
    insert into jobwright.archive_objects (name, data)
    select g.object, decode(g.data, 'base64') from given g join pointed p on p.job_id = g.id and p.object = g.object
    where g.data is not null
    on conflict (name) do nothing
  ), chunks as (
    delete from jobwright.log_chunks c
    using unnest($7::uuid[], $8::bigint[], $9::bigint[]) as k(id, epoch, first_sequence), pointed p
    where p.job_id = k.id and c.job_id = k.id and c.epoch = k.epoch and c.first_sequence = k.first_sequence
  ), noted as (
    delete from jobwright.unarchived_logs u where u.job_id = any (array(select l.id from locked l))
  )
  select p.job_id::text as id, p.object from pointed p`;

/** Where the logs of jobs (array of ids) are archived. Primary key. */
export const POINTERS = `
  select a.job_id::text as id, a.archive, a.object, a.bytes, a.lines
  from jobwright.archives a where a.job_id = any ($1::uuid[])`;

/** An object by its name. Primary key. */
export const OBJECT = `select encode(o.data, 'base64') as data from jobwright.archive_objects o where o.name = $1`;

/**
 * Gives up to $3 logs of job type $1 up that were archived at least $2 ms ago; what the database does not hold itself is to be
 * removed ($4 is its own label). Index archives_kept.
 */
export const EXPIRE_LOGS = `
  with due as materialized (
    select a.job_id, a.archive, a.object from jobwright.archives a
    where a.job_name = $1 and a.object is not null
      and a.archived_at <= clock_timestamp() - $2::bigint * interval '1 ms'
    order by a.archived_at, a.job_id limit $3 for update skip locked
  ), objects as (
    delete from jobwright.archive_objects o
    where o.name = any (array(select d.object from due d where d.archive = $4))
  ), removals as (
    insert into jobwright.archive_removals (archive, object)
    select d.archive, d.object from due d where d.archive <> $4
    on conflict do nothing
  ), expired as (
    update jobwright.archives a set object = null where a.job_id = any (array(select d.job_id from due d))
  )
  select count(*)::int as logs from due`;

/** Up to $2 objects to be removed from archive $1. Primary key. */
export const REMOVALS = `
  select r.archive, r.object from jobwright.archive_removals r where r.archive = $1 order by r.object limit $2`;

/** Arrays of archive and object. Primary key. */
export const REMOVED = `
  delete from jobwright.archive_removals r
  using unnest($1::text[], $2::text[]) as g(archive, object) where r.archive = g.archive and r.object = g.object`;
