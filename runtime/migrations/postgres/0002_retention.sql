-- jobwright: outside a transaction
-- jobwright 0002: what retention needs. Each statement is run by itself, since an index that is built while jobs are
-- submitted cannot be built in a transaction, and each may be run again: what was interrupted is begun anew. An index that an
-- interruption has left invalid is dropped first (`jobwright migrate` does so).

-- Idempotency keys of jobs that have been deleted, and until when they still count.
create table if not exists jobwright.pruned_keys (
  expires_at timestamptz not null,
  job_id uuid not null,
  job_name text collate "C" not null,
  key text collate "C" not null,
  primary key (expires_at, job_id)
);

-- The jobs of a type, oldest first: pruning walks along it.
create index concurrently if not exists jobs_of_type on jobwright.jobs (name, submitted_at, id);

insert into jobwright.migrations (name) values ('0002_retention') on conflict (name) do nothing;
