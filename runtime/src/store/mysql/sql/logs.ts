/**
 * Appends chunks (JSON array of {id, epoch, first, last, lines}) of jobs whose rows are locked and whose tokens were checked; one
 * that is there already stays. Primary keys.
 */
export const APPEND = `
  insert into jobwright_log_chunks (job_id, epoch, first_sequence, last_sequence, attempt, bytes, \`lines\`)
  select l.id, l.epoch, g.first_sequence, g.last_sequence, l.attempt, octet_length(g.text), g.text
  from json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    first_sequence bigint path '$.first',
    last_sequence bigint path '$.last',
    text longtext character set utf8mb4 collate utf8mb4_nopad_bin path '$.lines'
  )) g
  straight_join jobwright_live_jobs l force index (primary) on l.id = unhex(g.id)
  on duplicate key update job_id = jobwright_log_chunks.job_id`;

/** A job, whether it has ended, and where its log is archived. Primary keys. */
export const LOG_FACTS = `
  select j.name, j.headers, e.id is not null as ended, a.archive, a.object, a.bytes, a.\`lines\`
  from jobwright_jobs j
  left join jobwright_ended_jobs e on e.id = j.id
  left join jobwright_archives a on a.job_id = j.id
  where j.id = unhex(?)`;

/** The chunks of a job after an epoch (three times) and sequence, at most so many. Primary key. */
export const CHUNKS = `
  select c.epoch, c.attempt, c.first_sequence as firstSequence, c.last_sequence as lastSequence, c.\`lines\`
  from jobwright_log_chunks c force index (primary)
  where c.job_id = unhex(?) and c.epoch >= ? and (c.epoch > ? or c.first_sequence > ?)
  order by c.epoch, c.first_sequence
  limit ?`;

/** The attempts of a job (its id, twice) that their own tokens did not end, or that died alone. Primary keys. */
export const CUTS = `
  select a.epoch, a.attempt, a.ended_at as endedAt, a.outcome, a.error
  from jobwright_attempts a where a.job_id = unhex(?) and (a.claim_id is null or a.outcome = 'lost')
  union all
  select e.epoch, e.attempt, e.ended_at, 'cancelled', e.error
  from jobwright_ended_jobs e where e.id = unhex(?) and e.runner_id is not null and e.claim_id is null
  order by 1`;

/** Locks up to so many jobs that nobody has taken. Index jobwright_unarchived_logs_oldest. */
export const LOCK_UNARCHIVED = `
  select u.job_id as id from jobwright_unarchived_logs u force index (jobwright_unarchived_logs_oldest)
  where u.taken_until is null
    or u.taken_until <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000
  order by u.ended_at, u.job_id limit ? for update skip locked`;

/** Takes jobs (JSON array of ids) for so many ms. Primary key. */
export const TAKE = `
  update json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_unarchived_logs u force index (primary) on u.job_id = unhex(g.id)
  set u.taken_until = timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 + ?`;

/** Locks those of these jobs (JSON array of ids, in order) that have ended. Primary key. */
export const LOCK_ENDED = `
  select e.id from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_ended_jobs e force index (primary) on e.id = unhex(g.id)
  for update`;

/** Locks the pointers of these jobs (JSON array of ids, in order). Primary key. */
export const POINTERS = `
  select a.job_id as id, a.archive, a.object, a.bytes, a.\`lines\`
  from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_archives a force index (primary) on a.job_id = unhex(g.id)`;

/** Points to archived logs (JSON array of {id, archive, object, bytes, lines}). Primary key. */
export const POINT = `
  insert into jobwright_archives (job_id, job_name, archived_at, archive, object, bytes, \`lines\`)
  select j.id, j.name, timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000, g.archive, g.object, g.bytes,
    g.line_count
  from json_table(?, '$[*]' columns (
    id char(32) path '$.id',
    archive varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.archive',
    object varchar(255) character set ascii collate ascii_bin path '$.object',
    bytes bigint path '$.bytes',
    line_count bigint path '$.lines'
  )) g
  straight_join jobwright_jobs j force index (primary) on j.id = unhex(g.id)`;

/** Keeps objects (JSON array of {object, data}, in base64). Primary key. */
export const KEEP_OBJECTS = `
  insert into jobwright_archive_objects (name, data)
  select g.object, from_base64(g.data)
  from json_table(?, '$[*]' columns (
    object varchar(255) character set ascii collate ascii_bin path '$.object',
    data longtext character set ascii collate ascii_bin path '$.data'
  )) g
  on duplicate key update name = jobwright_archive_objects.name`;

/** Deletes chunks (JSON array of {id, epoch, sequence}). Primary key. */
export const DROP_CHUNKS = `
  delete c from json_table(?, '$[*]' columns (
    id char(32) path '$.id', epoch bigint path '$.epoch', first_sequence bigint path '$.sequence'
  )) g
  straight_join jobwright_log_chunks c force index (primary)
    on c.job_id = unhex(g.id) and c.epoch = g.epoch and c.first_sequence = g.first_sequence`;

/** JSON array of ids. Primary key. */
export const DROP_UNARCHIVED = `
  delete u from json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_unarchived_logs u force index (primary) on u.job_id = unhex(g.id)`;

/** Primary key. */
export const OBJECT = `
  select to_base64(o.data) as data from jobwright_archive_objects o where o.name = ?`;

/** Locks logs of a job type that were archived at least so many ms ago, up to so many. Index jobwright_archives_kept. */
export const LOCK_OLD_LOGS = `
  select a.job_id as id, a.archive, a.object from jobwright_archives a force index (jobwright_archives_kept)
  where a.job_name = ? and a.expired = 0
    and a.archived_at <= timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 - ?
  order by a.archived_at, a.job_id limit ? for update skip locked`;

/** JSON array of ids. Primary key. */
export const EXPIRE = `
  update json_table(?, '$[*]' columns (id char(32) path '$')) g
  straight_join jobwright_archives a force index (primary) on a.job_id = unhex(g.id)
  set a.object = null`;

/** JSON array of names. Primary key. */
export const DROP_OBJECTS = `
  delete o from json_table(?, '$[*]' columns (
    name varchar(255) character set ascii collate ascii_bin path '$'
  )) g
  straight_join jobwright_archive_objects o force index (primary) on o.name = g.name`;

/** Objects (JSON array of {archive, object}) that are to be removed from other archives. */
export const REMOVE_LATER = `
  insert into jobwright_archive_removals (archive, object)
  select g.archive, g.object from json_table(?, '$[*]' columns (
    archive varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.archive',
    object varchar(255) character set ascii collate ascii_bin path '$.object'
  )) g
  on duplicate key update object = jobwright_archive_removals.object`;

/** Up to so many of an archive. Primary key. */
export const REMOVALS = `
  select r.archive, r.object from jobwright_archive_removals r where r.archive = ? order by r.object limit ?`;

/** JSON array of {archive, object}. Primary key. */
export const REMOVED = `
  delete r from json_table(?, '$[*]' columns (
    archive varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin path '$.archive',
    object varchar(255) character set ascii collate ascii_bin path '$.object'
  )) g
  straight_join jobwright_archive_removals r force index (primary) on r.archive = g.archive and r.object = g.object`;
