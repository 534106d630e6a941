-- jobwright 0003: children, steps, waiting jobs, suspects.
-- Run it in one transaction. No large table is rewritten: columns are added to the catalog, and claim_groups is small.

-- Who started whom. A parent starts exactly one child for each key, however often its code runs.
create table jobwright_edges (
  parent_id text not null,
  key text not null,
  child_id text not null,
  job_name text not null,
  params_hash text not null,
  detached integer not null check (detached in (0, 1)), -- not cancelled with its parent
  primary key (parent_id, key)
) strict, without rowid;

-- What a job's handler has done and need not do again; a sleep has an end and no result.
create table jobwright_steps (
  job_id text not null,
  kind text not null check (kind in ('step', 'sleep')),
  key text not null,
  recorded_at integer not null,
  wake_at integer,
  result text,
  primary key (job_id, kind, key),
  check ((kind = 'sleep') = (wake_at is not null))
) strict;

alter table jobwright_jobs add column parent_id text;
alter table jobwright_jobs add column depth integer not null default 0; -- how many ancestors it has

-- null: it waits for nothing
alter table jobwright_live_jobs add column waits_for text check (waits_for in ('children', 'sleep'));
-- of a parked job: the JSON array of the children of which the first to end wakes it
alter table jobwright_live_jobs add column awaits text;
-- its runner died while it ran
alter table jobwright_live_jobs add column suspect integer not null default 0 check (suspect in (0, 1));
-- how often it died where it ran alone
alter table jobwright_live_jobs add column deaths integer not null default 0;

create index jobwright_live_jobs_parked on jobwright_live_jobs (id) where awaits is not null;

-- Children go before new roots of their priority. A unique constraint cannot be changed, so the table is made anew. It is not
-- renamed, because that would fail wherever the application has a view that is broken.
create table jobwright_claim_groups_before as select * from jobwright_claim_groups;
drop table jobwright_claim_groups;
create table jobwright_claim_groups (
  id integer primary key,
  job_name text not null,
  version integer not null,
  revision integer not null,
  queue text not null,
  priority integer not null,
  child integer not null default 0 check (child in (0, 1)),
  unique (job_name, version, revision, queue, priority, child)
) strict;
insert into jobwright_claim_groups (id, job_name, version, revision, queue, priority)
  select id, job_name, version, revision, queue, priority from jobwright_claim_groups_before;
drop table jobwright_claim_groups_before;

update jobwright_protocol set protocol = 2, min_protocol = 2;
insert into jobwright_migrations (name) values ('0003_children');
