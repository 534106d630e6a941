-- jobwright 0002: what retention needs. Run it in one transaction.

-- Idempotency keys of jobs that have been deleted, and until when they still count.
create table jobwright_pruned_keys (
  expires_at integer not null,
  job_id text not null,
  job_name text not null,
  key text not null,
  primary key (expires_at, job_id)
) strict, without rowid;

-- The jobs of a type, oldest first: pruning walks along it.
create index jobwright_jobs_of_type on jobwright_jobs (name, submitted_at, id);

insert into jobwright_migrations (name) values ('0002_retention');
