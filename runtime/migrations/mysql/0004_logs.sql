-- jobwright 0004: logs of jobs.
-- MariaDB commits after every definition. So each statement here may be run again: where this file was applied in part,
-- run it again from the top. Nothing that was there is changed, so that runners of the version before may go on meanwhile.

-- What attempts log, as they go on; moved into an archive once the job has ended.
create table if not exists jobwright_log_chunks (
  job_id binary(16) not null,
  epoch bigint not null,
  first_sequence bigint not null, -- of a line within its attempt, from 1
  last_sequence bigint not null,
  attempt int not null,
  bytes int not null,
  `lines` longtext character set utf8mb4 collate utf8mb4_nopad_bin not null, -- NDJSON
  primary key (job_id, epoch, first_sequence)
) engine = innodb;

-- Ended jobs whose logs are to be archived.
create table if not exists jobwright_unarchived_logs (
  job_id binary(16) primary key,
  ended_at bigint not null,
  taken_until bigint, -- someone is at it
  key jobwright_unarchived_logs_oldest (ended_at, job_id)
) engine = innodb;

-- Where archived logs are.
create table if not exists jobwright_archives (
  job_id binary(16) primary key,
  job_name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  archived_at bigint not null,
  archive varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin not null, -- 'database', or the address of another
  object varchar(255) character set ascii collate ascii_bin, -- null once it has expired
  expired tinyint as (object is null) persistent,
  bytes bigint not null, -- of the NDJSON, not compressed
  `lines` bigint not null,
  key jobwright_archives_kept (job_name, expired, archived_at, job_id)
) engine = innodb;

-- The archive that the database itself is.
create table if not exists jobwright_archive_objects (
  name varchar(255) character set ascii collate ascii_bin primary key,
  data longblob not null
) engine = innodb;

-- Objects of other archives that no log needs any more, until they are removed.
create table if not exists jobwright_archive_removals (
  archive varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  object varchar(255) character set ascii collate ascii_bin not null,
  primary key (archive, object)
) engine = innodb;

-- Whoever ends a job that has logged says so in the same transaction.
create or replace trigger jobwright_ended_jobs_have_logged after insert on jobwright_ended_jobs for each row
begin
  if exists (select 1 from jobwright_log_chunks c where c.job_id = new.id) then
    insert into jobwright_unarchived_logs (job_id, ended_at) values (new.id, new.ended_at)
      on duplicate key update job_id = jobwright_unarchived_logs.job_id;
  end if;
end;

update jobwright_protocol set protocol = 3, min_protocol = 2;
insert into jobwright_migrations (name, applied_at)
  values ('0004_logs', timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000)
  on duplicate key update applied_at = coalesce(jobwright_migrations.applied_at, values(applied_at));
