-- The tables of layout B: jobs as submitted, a narrow row while a job lives, another once it has ended.
-- Promises: a job's submitted row, its past attempts and its end never change (triggers; a job has one end because
-- ended_jobs.id is unique); an ended job does not live again (trigger below, and structurally: submit makes the live
-- row only in the statement that made the jobs row).
-- No foreign keys on the hot tables: they would lock the claim group's row (one row, all submitters) or the jobs row
-- (cold page) on every write.

create table jobwright.claim_groups ( -- interned; never deleted, never updated; few (what runners know × priorities)
  id int generated always as identity primary key,
  job text collate "C" not null,
  version int not null,
  revision int not null,
  queue text collate "C" not null,
  priority smallint not null,
  child boolean not null, -- children go before new roots of the same priority
  unique (job, version, revision, queue, priority, child)
);

create table jobwright.jobs ( -- as submitted
  id uuid primary key,
  submitted_at timestamptz not null,
  run_at timestamptz not null,
  claim_group int not null,
  version int not null,
  revision int not null,
  priority smallint not null,
  child boolean not null,
  job text collate "C" not null,
  queue text collate "C" not null,
  params json not null, -- json, not jsonb: the text is kept exactly
  headers json
);

create table jobwright.live_jobs ( -- queued, running, waiting: small, hot, deleted at the end
  id uuid primary key,
  claim_group int not null,
  attempts int not null default 0, -- spent; a lost or released attempt is given back
  losses int not null default 0,
  state text collate "C" not null default 'queued' check (state in ('queued', 'running', 'waiting')),
  run_at timestamptz not null,
  epoch bigint not null default 0,
  claimed_at timestamptz,
  cancel_requested_at timestamptz,
  cancel_cut_off_at timestamptz,
  claim_id uuid,
  runner_id uuid,
  cancel_reason text,
  check ((state = 'queued') = (runner_id is null)),
  check ((runner_id is null) = (claim_id is null))
) with (
  -- By reasoning, not measured (autovacuum was off on the bench's server). No HOT to be had: state and runner_id are indexed.
  fillfactor = 90,
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000,
  autovacuum_vacuum_cost_delay = 0
);
create index live_jobs_due on jobwright.live_jobs (claim_group, run_at, id) where state = 'queued';
create index live_jobs_held on jobwright.live_jobs (runner_id, claim_id) where runner_id is not null;
create index live_jobs_cancelling on jobwright.live_jobs (runner_id) where cancel_requested_at is not null;

create table jobwright.ended_jobs ( -- the end, with the attempt that made it in its columns (no claim id: ended outside any attempt)
  id uuid primary key,
  epoch bigint not null,
  started_at timestamptz,
  ended_at timestamptz not null,
  attempts int not null,
  losses int not null,
  state text collate "C" not null check (state in ('succeeded', 'failed', 'dead', 'cancelled')),
  claim_id uuid,
  runner_id uuid,
  output json,
  error json
);

create table jobwright.attempts ( -- all attempts but the one that ended the job
  job_id uuid not null,
  epoch bigint not null,
  claim_id uuid not null,
  runner_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text collate "C" not null check (outcome in ('retried', 'released', 'lost')),
  error json,
  primary key (job_id, epoch)
);

create table jobwright.job_keys (
  job text collate "C" not null,
  key text collate "C" not null,
  job_id uuid not null,
  params_hash bytea not null,
  made_at timestamptz not null default now(),
  primary key (job, key)
);

create table jobwright.runners (
  id uuid primary key,
  started_at timestamptz not null default now(),
  lease_until timestamptz not null,
  ended_at timestamptz,
  released_at timestamptz -- when a later statement than the one that ended it found no more jobs to put back
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500); -- ticks are HOT
create index runners_unreleased on jobwright.runners (id) where released_at is null;

create function jobwright.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% never changes', tg_table_name using errcode = 'JW001', detail = to_json(old) #>> '{}';
end $$;
create trigger jobs_as_submitted before update on jobwright.jobs for each row execute function jobwright.refuse_change();
create trigger ended_jobs_end before update on jobwright.ended_jobs for each row execute function jobwright.refuse_change();
create trigger attempts_past before update on jobwright.attempts for each row execute function jobwright.refuse_change();

-- AFTER, so that it runs when the insert has already waited (on the primary key) for a settle that is deleting the same
-- id, and sees that settle's end; a BEFORE trigger looks too early. FOR EACH STATEMENT, so that a batch pays once.
create function jobwright.refuse_revival() returns trigger language plpgsql as $$
declare revived uuid;
begin
  select e.id into revived from inserted i
    cross join lateral (select e.id from jobwright.ended_jobs e where e.id = i.id offset 0) e limit 1;
  if found then
    raise exception 'job % has ended; it does not live again', revived using errcode = 'JW002';
  end if;
  return null;
end $$;
create trigger live_jobs_not_ended after insert on jobwright.live_jobs
  referencing new table as inserted for each statement execute function jobwright.refuse_revival();
