-- jobwright 0005: headers, changes of queued jobs, redrives, pauses.
-- Run it in one transaction. No table is rewritten or read through: columns are added to the catalog.

alter table jobwright_jobs add column headers text; -- JSON, text by name; null: none
alter table jobwright_jobs add column redrive_of text; -- the job that it was made of

-- Which job was made of one that had not succeeded. One row each: a job is redriven once.
create table jobwright_redrives (
  job_id text primary key,
  new_id text not null
) strict, without rowid;

-- Of what no runner takes jobs.
create table jobwright_pauses (
  kind text not null check (kind in ('queue', 'job')),
  name text not null, -- of the queue or the job type
  paused_at integer not null,
  primary key (kind, name)
) strict, without rowid;

-- A job that is queued and has nothing begun may get other params and another priority; nothing else of it changes, and
-- nothing of one that runs, waits or has ended.
drop trigger jobwright_jobs_stay_as_submitted;
create trigger jobwright_jobs_stay_as_submitted before update on jobwright_jobs
when not (
  new.id = old.id and new.submitted_at = old.submitted_at and new.name = old.name and new.queue = old.queue
  and new.key is old.key and new.parent_id is old.parent_id and new.depth = old.depth
  and new.redrive_of is old.redrive_of and new.headers is old.headers
  and exists (
    select 1 from jobwright_live_jobs l where l.id = old.id and l.state = 'queued' and l.waits_for is null
  )
)
begin
  select raise(abort, 'jobwright: a job never changes, but for the params and the priority of a queued one');
end;

update jobwright_protocol set protocol = 3, min_protocol = 3;
insert into jobwright_migrations (name) values ('0005_control');
