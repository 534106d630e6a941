/** Appends a chunk under its token (?2, ?3): first and last sequence, lines. One that is there already stays. Primary keys. */
export const APPEND = `
  insert into jobwright_log_chunks (job_id, epoch, first_sequence, last_sequence, attempt, bytes, lines)
  select l.id, l.epoch, ?4, ?5, l.attempt, octet_length(?6), ?6
  from jobwright_live_jobs l where l.id = ?1 and l.claim_id = ?2 and l.epoch = ?3
  on conflict (job_id, epoch, first_sequence) do nothing`;

/** A job, whether it has ended, and where its log is archived. Primary keys. */
export const LOG_FACTS = `
  select j.name, j.headers, e.id is not null as ended, a.archive, a.object, a.bytes, a.lines
  from jobwright_jobs j
  left join jobwright_ended_jobs e on e.id = j.id
  left join jobwright_archives a on a.job_id = j.id
  where j.id = ?`;

/** The chunks of a job after an epoch and sequence, at most so many. Primary key. */
export const CHUNKS = `
  select epoch, attempt, first_sequence as firstSequence, last_sequence as lastSequence, lines
  from jobwright_log_chunks
  where job_id = ? and (epoch, first_sequence) > (?, ?)
  order by epoch, first_sequence
  limit ?`;

/** The attempts of a job that their own tokens did not end, or that died alone. Primary keys. */
export const CUTS = `
  select epoch, attempt, ended_at as endedAt, outcome, error
  from jobwright_attempts where job_id = ?1 and (claim_id is null or outcome = 'lost')
  union all
  select epoch, attempt, ended_at, 'cancelled', error
  from jobwright_ended_jobs where id = ?1 and runner_id is not null and claim_id is null
  order by 1`;

/** Up to ?1 jobs that nobody has taken. Index jobwright_unarchived_logs_oldest. */
export const UNARCHIVED = `
  select job_id as id from jobwright_unarchived_logs
  where taken_until is null or taken_until <= cast(round(unixepoch('subsec') * 1000) as integer)
  order by ended_at, job_id limit ?1`;

/** Takes a job for ?2 ms. Primary key. */
export const TAKE = `
  update jobwright_unarchived_logs set taken_until = cast(round(unixepoch('subsec') * 1000) as integer) + ?2
  where job_id = ?1`;

/** Points to an archived log: id, archive, object, bytes, lines. Only for a job that has ended and has no pointer. Primary keys. */
export const POINT = `
  insert into jobwright_archives (job_id, job_name, archived_at, archive, object, bytes, lines)
  select e.id, j.name, cast(round(unixepoch('subsec') * 1000) as integer), ?2, ?3, ?4, ?5
  from jobwright_ended_jobs e join jobwright_jobs j on j.id = e.id where e.id = ?1
  on conflict (job_id) do nothing`;

export const KEEP_OBJECT = `
  insert into jobwright_archive_objects (name, data) values (?, ?) on conflict (name) do nothing`;

/** Primary key. */
export const DROP_CHUNK = `
  delete from jobwright_log_chunks where job_id = ? and epoch = ? and first_sequence = ?`;

/** Primary key. */
export const DROP_UNARCHIVED = `delete from jobwright_unarchived_logs where job_id = ?`;

/** Where the log of a job is archived. Primary key. */
export const POINTER = `
  select job_id as id, archive, object, bytes, lines from jobwright_archives where job_id = ?`;

/** Primary key. */
export const OBJECT = `select data from jobwright_archive_objects where name = ?`;

/** Up to ?3 logs of job type ?1 that were archived at least ?2 ms ago. Index jobwright_archives_kept. */
export const OLD_LOGS = `
  select job_id as id, archive, object from jobwright_archives
  where job_name = ?1 and object is not null
    and archived_at <= cast(round(unixepoch('subsec') * 1000) as integer) - ?2
  order by archived_at, job_id limit ?3`;

/** Primary key. */
export const EXPIRE = `update jobwright_archives set object = null where job_id = ?`;

/** Primary key. */
export const DROP_OBJECT = `delete from jobwright_archive_objects where name = ?`;

/** An object that is to be removed from another archive. */
export const REMOVE_LATER = `
  insert into jobwright_archive_removals (archive, object) values (?, ?) on conflict do nothing`;

/** Up to so many of an archive. Primary key. */
export const REMOVALS = `
  select archive, object from jobwright_archive_removals where archive = ? order by object limit ?`;

/** Primary key. */
export const REMOVED = `delete from jobwright_archive_removals where archive = ? and object = ?`;
