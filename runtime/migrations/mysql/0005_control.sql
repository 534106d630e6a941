-- jobwright 0005: headers, changes of queued jobs, redrives, pauses.
-- MariaDB commits after every definition. So each statement here may be run again: where this file was applied in part,
-- run it again from the top. Columns are added without touching a row.

alter table jobwright_jobs
  -- JSON, text by name; null: none
  add column if not exists headers longtext character set utf8mb4 collate utf8mb4_nopad_bin,
  add column if not exists redrive_of binary(16); -- the job that it was made of

-- Which job was made of one that had not succeeded. One row each: a job is redriven once.
create table if not exists jobwright_redrives (
  job_id binary(16) primary key,
  new_id binary(16) not null
) engine = innodb;

-- Of what no runner takes jobs.
create table if not exists jobwright_pauses (
  kind enum ('queue', 'job') not null,
  name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null, -- of the queue or the job type
  paused_at bigint not null,
  primary key (kind, name)
) engine = innodb;

-- A job that is queued and has nothing begun may get other params and another priority; nothing else of it changes, and
-- nothing of one that runs, waits or has ended. Looks at the live row under a lock, so that no claim comes in between. An
-- update that changes nothing is let through: ON DUPLICATE KEY UPDATE, of a job sent again, is one.
create or replace trigger jobwright_jobs_stay_as_submitted before update on jobwright_jobs for each row
begin
  if not (new.version <=> old.version and new.revision <=> old.revision and new.priority <=> old.priority
    and new.params <=> old.params and new.id <=> old.id and new.submission <=> old.submission
    and new.submitted_at <=> old.submitted_at and new.name <=> old.name and new.queue <=> old.queue
    and new.job_key <=> old.job_key and new.parent_id <=> old.parent_id and new.depth <=> old.depth
    and new.headers <=> old.headers and new.redrive_of <=> old.redrive_of) then
    if not (new.id <=> old.id and new.submission <=> old.submission
      and new.submitted_at <=> old.submitted_at and new.name <=> old.name and new.queue <=> old.queue
      and new.job_key <=> old.job_key and new.parent_id <=> old.parent_id and new.depth <=> old.depth
      and new.headers <=> old.headers and new.redrive_of <=> old.redrive_of)
      or not exists (
        select 1 from jobwright_live_jobs l
        where l.id = old.id and l.state = 'queued' and l.waits_for is null for update
      )
    then
      signal sqlstate '45000'
        set message_text = 'jobwright: a job never changes, but for the params and the priority of a queued one';
    end if;
  end if;
end;

update jobwright_protocol set protocol = 3, min_protocol = 3;
insert into jobwright_migrations (name, applied_at)
  values ('0005_control', timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000)
  on duplicate key update applied_at = coalesce(jobwright_migrations.applied_at, values(applied_at));
