-- A: one wide table.
create table jobwright.jobs (
  id uuid primary key,
  job text collate "C" not null,
  version int not null,
  revision int not null,
  queue text collate "C" not null,
  priority smallint not null,
  claim_group int not null,
  params json not null,
  headers json,
  submitted_at timestamptz not null default now(),
  state text collate "C" not null default 'queued',
  run_at timestamptz not null,
  epoch bigint not null default 0,
  claim_id uuid,
  runner_id uuid,
  attempts int not null default 0,
  losses int not null default 0,
  claimed_at timestamptz,
  cancel_requested_at timestamptz,
  cancel_reason text,
  output json,
  error json,
  ended_at timestamptz
) with (fillfactor = 80);
create index jobs_due on jobwright.jobs (claim_group, run_at, id) where state = 'queued';
create index jobs_held on jobwright.jobs (runner_id, claim_id) where runner_id is not null and state in ('running', 'waiting');
create trigger jobs_end before update on jobwright.jobs for each row
  when (old.state in ('succeeded', 'failed', 'dead', 'cancelled')) execute function jobwright.refuse_change();
