-- jobwright 0004: logs of jobs.
-- Run it in one transaction. Nothing that was there is changed, so that runners of the version before may go on meanwhile.

-- What attempts log, as they go on; moved into an archive once the job has ended.
create table jobwright.log_chunks (
  job_id uuid not null,
  epoch bigint not null,
  first_sequence bigint not null, -- of a line within its attempt, from 1
  last_sequence bigint not null,
  attempt int not null,
  bytes int not null,
  lines text not null, -- NDJSON
  primary key (job_id, epoch, first_sequence)
);

-- Ended jobs whose logs are to be archived.
create table jobwright.unarchived_logs (
  job_id uuid primary key,
  ended_at timestamptz not null,
  taken_until timestamptz -- someone is at it
) with (
  fillfactor = 50, -- taking updates in place (HOT)
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000
);

create index unarchived_logs_oldest on jobwright.unarchived_logs (ended_at, job_id);

-- Where archived logs are.
create table jobwright.archives (
  job_id uuid primary key,
  job_name text collate "C" not null,
  archived_at timestamptz not null,
  archive text collate "C" not null, -- 'database', or the address of another
  object text collate "C", -- null once it has expired
  bytes bigint not null, -- of the NDJSON, not compressed
  lines bigint not null
);

create index archives_kept on jobwright.archives (job_name, archived_at, job_id) where object is not null;

-- The archive that the database itself is.
create table jobwright.archive_objects (
  name text collate "C" primary key,
  data bytea not null
);

-- Objects of other archives that no log needs any more, until they are removed.
create table jobwright.archive_removals (
  archive text collate "C" not null,
  object text collate "C" not null,
  primary key (archive, object)
);

-- Whoever ends a job that has logged says so in the same transaction. FOR EACH STATEMENT, so that a batch pays once; its query
-- sees chunks that the ending statement, waiting for the job's lock, could not.
create function jobwright.note_unarchived_logs() returns trigger language plpgsql as $$
begin
  insert into jobwright.unarchived_logs (job_id, ended_at)
    select i.id, i.ended_at from inserted i
    cross join lateral (
      select from jobwright.log_chunks c where c.job_id = i.id offset 0 limit 1
    ) logged
    on conflict (job_id) do nothing;
  return null;
end $$;

create trigger ended_jobs_have_logged after insert on jobwright.ended_jobs
  referencing new table as inserted for each statement execute function jobwright.note_unarchived_logs();

update jobwright.protocol set protocol = 3, min_protocol = 2;
insert into jobwright.migrations (name) values ('0004_logs');
