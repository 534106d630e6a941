-- What every contestant has: runners, claim groups, attempts that were not the last, idempotency keys.
create table jobwright.runners (
  id uuid primary key,
  started_at timestamptz not null default now(),
  lease_until timestamptz not null,
  ended_at timestamptz,
  released_at timestamptz
) with (fillfactor = 50);
create index runners_unreleased on jobwright.runners (id) where released_at is null;

create table jobwright.claim_groups (
  id int generated always as identity primary key,
  queue text collate "C" not null,
  job text collate "C" not null,
  version int not null,
  revision int not null,
  priority smallint not null,
  child boolean not null default false,
  unique (job, version, revision, queue, priority, child)
);

create table jobwright.attempts (
  job_id uuid not null,
  epoch bigint not null,
  claim_id uuid not null,
  runner_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  outcome text not null,
  error json,
  primary key (job_id, epoch)
);

create table jobwright.job_keys (
  job text collate "C" not null,
  key text collate "C" not null,
  job_id uuid not null,
  params_hash bytea not null,
  primary key (job, key)
);

create function jobwright.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'job % has ended; an end never changes', old.id using errcode = 'JW001';
end $$;
