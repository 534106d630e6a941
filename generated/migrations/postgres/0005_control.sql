-- jobwright 0005: headers, changes of queued jobs, redrives, pauses.
-- Run it in one transaction. Every change here is of the catalog alone: no table is rewritten or read through.

alter table jobwright.jobs
  add column headers json, -- text by name; null: none
  add column redrive_of uuid; -- the job that it was made of

-- Which job was made of one that had not succeeded. One row each: a job is redriven once.
create table jobwright.redrives (
  job_id uuid primary key,
  new_id uuid not null
);

-- Of what no runner takes jobs.
create table jobwright.pauses (
  kind text collate "C" not null check (kind in ('queue', 'job')),
  name text collate "C" not null, -- of the queue or the job type
  paused_at timestamptz not null,
  primary key (kind, name)
);

-- A job that is queued and has nothing begun may get other params and another priority; nothing else of it changes, and
-- nothing of one that runs, waits or has ended. Locks the live row, so that no claim comes in between.
create function jobwright.refuse_job_change() returns trigger language plpgsql as $$
begin
  if new.id = old.id and new.submitted_at = old.submitted_at and new.name = old.name and new.queue = old.queue
    and new.key is not distinct from old.key and new.parent_id is not distinct from old.parent_id
    and new.depth = old.depth and new.redrive_of is not distinct from old.redrive_of
    and new.headers::text is not distinct from old.headers::text
  then
    perform from jobwright.live_jobs l where l.id = old.id and l.state = 'queued' and l.waits_for is null for update;
    if found then
      return new;
    end if;
  end if;
  raise exception 'jobwright.jobs never changes, but for the params and the priority of a queued job'
    using errcode = 'JW001', detail = to_json(old) #>> '{}';
end $$;

drop trigger jobs_stay_as_submitted on jobwright.jobs;
create trigger jobs_stay_as_submitted before update on jobwright.jobs
  for each row execute function jobwright.refuse_job_change();

update jobwright.protocol set protocol = 3, min_protocol = 3;
insert into jobwright.migrations (name) values ('0005_control');
