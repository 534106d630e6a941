-- jobwright 0001: jobs, runners, attempts, idempotency keys.
-- Times are milliseconds since 1970 UTC. Every object is prefixed jobwright_.
-- Run it in one transaction.

create table jobwright_migrations (
  name text primary key,
  checksum text, -- SHA-256 of the file; null where another tool than jobwright applied it
  applied_at integer not null default (cast(round(unixepoch('subsec') * 1000) as integer))
) strict, without rowid;

-- One row. A runtime that speaks protocol p may work here if min_protocol <= p <= protocol.
create table jobwright_protocol (
  id integer primary key default 1 check (id = 1),
  protocol integer not null,
  min_protocol integer not null
) strict;

-- One row for each start of a process that runs jobs. Ended for good, never renewed after that.
create table jobwright_runners (
  id text primary key,
  name text not null,
  lease_ms integer not null,
  registered_at integer not null,
  ticked_at integer not null,
  lease_until integer not null,
  ended_at integer
) strict, without rowid;

create index jobwright_runners_leased on jobwright_runners (lease_until) where ended_at is null;

-- What the claim looks through: job types by version, revision, queue and priority. Interned, never deleted.
create table jobwright_claim_groups (
  id integer primary key,
  job_name text not null,
  version integer not null,
  revision integer not null,
  queue text not null,
  priority integer not null,
  unique (job_name, version, revision, queue, priority)
) strict;

-- Jobs as submitted; never updated. Params are JSON text, kept as they were written.
create table jobwright_jobs (
  id text primary key,
  name text not null,
  version integer not null,
  revision integer not null,
  queue text not null,
  priority integer not null,
  key text,
  params text not null,
  submitted_at integer not null
) strict;

-- Idempotency: the job that a key of a job type made first. Compares by bytes.
create table jobwright_job_keys (
  job_name text not null,
  key text not null,
  job_id text not null,
  params_hash text not null,
  primary key (job_name, key)
) strict, without rowid;

-- What is due or running; the row is deleted when its job ends.
create table jobwright_live_jobs (
  id text primary key,
  claim_group integer not null,
  state text not null default 'queued' check (state in ('queued', 'running')),
  run_at integer not null,
  attempt integer not null default 0, -- the one that runs or ran last, from 1
  attempts_spent integer not null default 0, -- lost and released ones are not
  losses integer not null default 0,
  epoch integer not null default 0, -- grows with each claim and each loss
  claim_id text,
  runner_id text,
  started_at integer, -- of the attempt that runs or ran last
  cancel_requested_at integer,
  cancel_cutoff integer,
  cancel_reason text,
  check ((state = 'running') = (runner_id is not null and claim_id is not null)),
  check (state = 'running' or cancel_cutoff is null)
) strict, without rowid;

create index jobwright_live_jobs_due on jobwright_live_jobs (claim_group, run_at, id) where state = 'queued';
create index jobwright_live_jobs_held on jobwright_live_jobs (runner_id) where runner_id is not null;
create index jobwright_live_jobs_cutoff on jobwright_live_jobs (cancel_cutoff) where cancel_cutoff is not null;

-- How jobs ended; never updated. runner_id is set where the end ended an attempt, and claim_id where that attempt's
-- own token settled it (so a repeated settle is told from an outdated one).
create table jobwright_ended_jobs (
  id text primary key,
  state text not null check (state in ('succeeded', 'failed', 'dead', 'cancelled')),
  output text,
  error text,
  ended_at integer not null,
  run_at integer not null,
  attempt integer not null,
  losses integer not null,
  epoch integer not null,
  claim_id text,
  runner_id text,
  started_at integer,
  cancel_requested_at integer
) strict;

-- Attempts that were not the end of their job: failed and retried, lost, released.
create table jobwright_attempts (
  job_id text not null,
  epoch integer not null,
  attempt integer not null,
  claim_id text, -- where its own token settled it
  runner_id text not null,
  started_at integer not null,
  ended_at integer not null,
  outcome text not null check (outcome in ('failed', 'lost', 'released')),
  error text,
  primary key (job_id, epoch)
) strict, without rowid;

-- The latest status of each job that has reported one.
create table jobwright_statuses (
  job_id text primary key,
  sequence integer not null,
  status text not null,
  stored_at integer not null
) strict;

create trigger jobwright_jobs_stay_as_submitted before update on jobwright_jobs
begin
  select raise(abort, 'jobwright: a job never changes after it was submitted');
end;

create trigger jobwright_ended_jobs_stay_ended before update on jobwright_ended_jobs
begin
  select raise(abort, 'jobwright: the end of a job never changes');
end;

-- INSERT OR REPLACE deletes without asking the trigger above.
create trigger jobwright_ended_jobs_end_once before insert on jobwright_ended_jobs
when exists (select 1 from jobwright_ended_jobs e where e.id = new.id)
begin
  select raise(abort, 'jobwright: the end of a job never changes');
end;

create trigger jobwright_live_jobs_not_ended before insert on jobwright_live_jobs
when exists (select 1 from jobwright_ended_jobs e where e.id = new.id)
begin
  select raise(abort, 'jobwright: a job that has ended cannot live again');
end;

create trigger jobwright_live_jobs_keep_id before update of id on jobwright_live_jobs
begin
  select raise(abort, 'jobwright: the id of a job never changes');
end;

insert into jobwright_protocol (protocol, min_protocol) values (1, 1);
insert into jobwright_migrations (name) values ('0001_jobs');
