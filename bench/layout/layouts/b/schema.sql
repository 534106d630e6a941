-- B: immutable jobs, narrow live_jobs deleted at the end, ended_jobs inserted.
create table jobwright.jobs (
  id uuid primary key,
  claim_group int not null,
  job text collate "C" not null,
  version int not null,
  revision int not null,
  queue text collate "C" not null,
  priority smallint not null,
  params json not null,
  headers json,
  run_at timestamptz not null,
  submitted_at timestamptz not null default now()
);
create table jobwright.live_jobs (
  id uuid primary key,
  claim_group int not null,
  attempts int not null default 0,
  losses int not null default 0,
  state text collate "C" not null default 'queued' check (state in ('queued', 'running', 'waiting')),
  run_at timestamptz not null,
  epoch bigint not null default 0,
  claimed_at timestamptz,
  cancel_requested_at timestamptz,
  claim_id uuid,
  runner_id uuid,
  cancel_reason text
);
create index live_jobs_due on jobwright.live_jobs (claim_group, run_at, id) where state = 'queued';
create index live_jobs_held on jobwright.live_jobs (runner_id, claim_id) where runner_id is not null;
create table jobwright.ended_jobs (
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
create trigger ended_jobs_end before update on jobwright.ended_jobs for each row execute function jobwright.refuse_change();
create trigger jobs_as_submitted before update on jobwright.jobs for each row execute function jobwright.refuse_change();
