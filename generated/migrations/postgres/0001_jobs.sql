-- jobwright 0001: jobs, runners, attempts, idempotency keys.
-- Run it in one transaction. No foreign keys on the hot tables: they would lock one claim group's row for all
-- submitters, and a cold page of jobs for every write.

create schema if not exists jobwright;

create table jobwright.migrations (
  name text collate "C" primary key,
  checksum text, -- SHA-256 of the file; null where another tool than jobwright applied it
  applied_at timestamptz not null default clock_timestamp()
);

-- One row. A runtime that speaks protocol p may work here if min_protocol <= p <= protocol.
create table jobwright.protocol (
  id int primary key default 1 check (id = 1),
  protocol int not null,
  min_protocol int not null
);

-- One row for each start of a process that runs jobs. Ended for good, never renewed after that.
create table jobwright.runners (
  id uuid primary key,
  name text not null,
  lease_ms bigint not null,
  registered_at timestamptz not null,
  ticked_at timestamptz not null,
  lease_until timestamptz not null,
  ended_at timestamptz,
  claim_id uuid -- the last claim that took jobs
) with (
  fillfactor = 50, -- ticks and claims update in place (HOT): none of what they write is indexed
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500
);

create index runners_leased on jobwright.runners (id) where ended_at is null;

-- What the claim looks through: job types by version, revision, queue and priority. Interned, never deleted.
create table jobwright.claim_groups (
  id int generated always as identity primary key,
  job_name text collate "C" not null,
  version int not null,
  revision int not null,
  queue text collate "C" not null,
  priority int not null,
  unique (job_name, version, revision, queue, priority)
);

-- Jobs as submitted; never updated. Params are json, not jsonb: the text is kept as it was written.
create table jobwright.jobs (
  id uuid primary key,
  submitted_at timestamptz not null,
  version int not null,
  revision int not null,
  priority int not null,
  name text collate "C" not null,
  queue text collate "C" not null,
  key text collate "C",
  params json not null
);

-- Idempotency: the job that a key of a job type made first. Compares by bytes.
create table jobwright.job_keys (
  job_name text collate "C" not null,
  key text collate "C" not null,
  job_id uuid not null,
  params_hash text collate "C" not null,
  primary key (job_name, key)
);

-- What is due or running: narrow and hot; the row is deleted when its job ends.
create table jobwright.live_jobs (
  id uuid primary key,
  run_at timestamptz not null,
  started_at timestamptz, -- of the attempt that runs or ran last
  epoch bigint not null default 0, -- grows with each claim and each loss
  claim_group int not null,
  attempt int not null default 0, -- the one that runs or ran last, from 1
  attempts_spent int not null default 0, -- lost and released ones are not
  losses int not null default 0,
  state text collate "C" not null default 'queued' check (state in ('queued', 'running')),
  claim_id uuid,
  runner_id uuid,
  cancel_requested_at timestamptz,
  cancel_cutoff timestamptz,
  cancel_reason text,
  check ((state = 'running') = (runner_id is not null and claim_id is not null)),
  check (state = 'running' or cancel_cutoff is null)
) with (
  fillfactor = 90, -- no HOT updates to be had (what changes is indexed); room for the claim's new version
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000,
  autovacuum_vacuum_cost_delay = 0
);

create index live_jobs_due on jobwright.live_jobs (claim_group, run_at, id) where state = 'queued';
create index live_jobs_held on jobwright.live_jobs (runner_id, claim_id) where runner_id is not null;
create index live_jobs_cutoff on jobwright.live_jobs (cancel_cutoff) where cancel_cutoff is not null;

-- How jobs ended; never updated. runner_id is set where the end ended an attempt, and claim_id where that attempt's
-- own token settled it (so a repeated settle is told from an outdated one).
create table jobwright.ended_jobs (
  id uuid primary key,
  ended_at timestamptz not null,
  run_at timestamptz not null,
  started_at timestamptz,
  cancel_requested_at timestamptz,
  epoch bigint not null,
  attempt int not null,
  losses int not null,
  state text collate "C" not null check (state in ('succeeded', 'failed', 'dead', 'cancelled')),
  claim_id uuid,
  runner_id uuid,
  output json,
  error json
);

-- Attempts that were not the end of their job: failed and retried, lost, released.
create table jobwright.attempts (
  job_id uuid not null,
  epoch bigint not null,
  attempt int not null,
  claim_id uuid, -- where its own token settled it
  runner_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text collate "C" not null check (outcome in ('failed', 'lost', 'released')),
  error json,
  primary key (job_id, epoch)
);

-- The latest status of each job that has reported one.
create table jobwright.statuses (
  job_id uuid primary key,
  sequence bigint not null,
  stored_at timestamptz not null,
  status json not null
) with (fillfactor = 50);

create function jobwright.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'jobwright.% never changes', tg_table_name using errcode = 'JW001', detail = to_json(old) #>> '{}';
end $$;

create trigger jobs_stay_as_submitted before update on jobwright.jobs
  for each row execute function jobwright.refuse_change();
create trigger ended_jobs_stay_ended before update on jobwright.ended_jobs
  for each row execute function jobwright.refuse_change();
create trigger live_jobs_keep_id before update of id on jobwright.live_jobs
  for each row execute function jobwright.refuse_change();

-- AFTER, so that it runs when the insert has already waited (on the primary key) for a settle that is deleting the same
-- id, and sees that settle's end; a BEFORE trigger looks too early. FOR EACH STATEMENT, so that a batch pays once.
create function jobwright.refuse_revival() returns trigger language plpgsql as $$
declare revived uuid;
begin
  select e.id into revived from inserted i
    cross join lateral (select e.id from jobwright.ended_jobs e where e.id = i.id offset 0) e limit 1;
  if found then
    raise exception 'jobwright: job % has ended; it cannot live again', revived using errcode = 'JW002';
  end if;
  return null;
end $$;

create trigger live_jobs_not_ended after insert on jobwright.live_jobs
  referencing new table as inserted for each statement execute function jobwright.refuse_revival();

insert into jobwright.protocol (protocol, min_protocol) values (1, 1);
insert into jobwright.migrations (name) values ('0001_jobs');
