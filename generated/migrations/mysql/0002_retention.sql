-- jobwright 0002: what retention needs. Each statement commits by itself, and may be run again.

-- Idempotency keys of jobs that have been deleted, and until when they still count.
create table if not exists jobwright_pruned_keys (
  expires_at bigint not null,
  job_id binary(16) not null,
  job_name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  primary key (expires_at, job_id)
) engine = innodb;

-- The jobs of a type, oldest first: pruning walks along it. Built while jobs are submitted. It needs the table for itself for
-- a moment, and whoever comes meanwhile queues behind it: where a long transaction keeps it from that for a second, it gives
-- up (`jobwright migrate` begins again).
create index if not exists jobwright_jobs_of_type on jobwright_jobs (name, submitted_at)
  wait 1 algorithm = inplace lock = none;

insert into jobwright_migrations (name, applied_at)
  values ('0002_retention', timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000)
  on duplicate key update applied_at = coalesce(jobwright_migrations.applied_at, values(applied_at));
