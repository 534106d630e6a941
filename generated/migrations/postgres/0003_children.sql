-- jobwright 0003: children, steps, waiting jobs, suspects.
-- Run it in one transaction. Every change here is of the catalog alone: no table is rewritten or read through, but for
-- claim_groups, which is small.

-- Who started whom. A parent starts exactly one child for each key, however often its code runs.
create table jobwright.edges (
  parent_id uuid not null,
  key text collate "C" not null,
  child_id uuid not null,
  job_name text collate "C" not null,
  params_hash text collate "C" not null,
  detached boolean not null, -- not cancelled with its parent
  primary key (parent_id, key)
);

-- What a job's handler has done and need not do again; a sleep has an end and no result.
create table jobwright.steps (
  job_id uuid not null,
  kind text collate "C" not null check (kind in ('step', 'sleep')),
  key text collate "C" not null,
  recorded_at timestamptz not null,
  wake_at timestamptz,
  result json,
  primary key (job_id, kind, key),
  check ((kind = 'sleep') = (wake_at is not null))
);

alter table jobwright.jobs
  add column parent_id uuid,
  add column depth int not null default 0; -- how many ancestors it has

alter table jobwright.live_jobs
  add column waits_for text collate "C" check (waits_for in ('children', 'sleep')), -- null: it waits for nothing
  add column awaits uuid[], -- of a parked job: the children of which the first to end wakes it
  add column suspect boolean not null default false, -- its runner died while it ran
  add column deaths int not null default 0; -- how often it died where it ran alone

create index live_jobs_parked on jobwright.live_jobs (id) where awaits is not null;

-- Children go before new roots of their priority.
alter table jobwright.claim_groups add column child boolean not null default false;
alter table jobwright.claim_groups drop constraint claim_groups_job_name_version_revision_queue_priority_key;
alter table jobwright.claim_groups add unique (job_name, version, revision, queue, priority, child);

update jobwright.protocol set protocol = 2, min_protocol = 2;
insert into jobwright.migrations (name) values ('0003_children');
