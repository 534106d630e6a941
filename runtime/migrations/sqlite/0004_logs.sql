-- jobwright 0004: logs of jobs.
-- Run it in one transaction. Nothing that was there is changed, so that runners of the version before may go on meanwhile.

-- What attempts log, as they go on; moved into an archive once the job has ended.
create table jobwright_log_chunks (
  job_id text not null,
  epoch integer not null,
  first_sequence integer not null, -- of a line within its attempt, from 1
  last_sequence integer not null,
  attempt integer not null,
  bytes integer not null,
  lines text not null, -- NDJSON
  primary key (job_id, epoch, first_sequence)
) strict;

-- Ended jobs whose logs are to be archived.
create table jobwright_unarchived_logs (
  job_id text primary key,
  ended_at integer not null,
  taken_until integer -- someone is at it
) strict, without rowid;

create index jobwright_unarchived_logs_oldest on jobwright_unarchived_logs (ended_at, job_id);

-- Where archived logs are.
create table jobwright_archives (
  job_id text primary key,
  job_name text not null,
  archived_at integer not null,
  archive text not null, -- 'database', or the address of another
  object text, -- null once it has expired
  bytes integer not null, -- of the NDJSON, not compressed
  lines integer not null
) strict, without rowid;

create index jobwright_archives_kept on jobwright_archives (job_name, archived_at, job_id) where object is not null;

-- The archive that the database itself is.
create table jobwright_archive_objects (
  name text primary key,
  data blob not null
) strict;

-- Objects of other archives that no log needs any more, until they are removed.
create table jobwright_archive_removals (
  archive text not null,
  object text not null,
  primary key (archive, object)
) strict, without rowid;

-- Whoever ends a job that has logged says so in the same transaction.
create trigger jobwright_ended_jobs_have_logged after insert on jobwright_ended_jobs
when exists (select 1 from jobwright_log_chunks c where c.job_id = new.id)
begin
  insert into jobwright_unarchived_logs (job_id, ended_at) values (new.id, new.ended_at);
end;

update jobwright_protocol set protocol = 3, min_protocol = 2;
insert into jobwright_migrations (name) values ('0004_logs');
