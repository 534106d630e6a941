-- C: immutable jobs, job_states updated in place and kept; output and error in the same row.
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
create table jobwright.job_states (
  id uuid primary key,
  claim_group int not null,
  attempts int not null default 0,
  losses int not null default 0,
  state text collate "C" not null default 'queued' check (state in ('queued', 'running', 'waiting', 'succeeded', 'failed', 'dead', 'cancelled')),
  run_at timestamptz not null,
  epoch bigint not null default 0,
  claimed_at timestamptz,
  cancel_requested_at timestamptz,
  ended_at timestamptz,
  claim_id uuid,
  runner_id uuid,
  cancel_reason text,
  output json,
  error json
) with (fillfactor = 70);
create index job_states_due on jobwright.job_states (claim_group, run_at, id) where state = 'queued';
create index job_states_held on jobwright.job_states (runner_id, claim_id) where runner_id is not null and state in ('running', 'waiting');
create trigger job_states_end before update on jobwright.job_states for each row
  when (old.state in ('succeeded', 'failed', 'dead', 'cancelled')) execute function jobwright.refuse_change();
create trigger jobs_as_submitted before update on jobwright.jobs for each row execute function jobwright.refuse_change();
