-- jobwright 0003: children, steps, waiting jobs, suspects.
-- MariaDB commits after every definition. So each statement here may be run again: where this file was applied in part,
-- run it again from the top. Columns are added without touching a row; of indexes, one is made on what is due or running.

-- Who started whom. A parent starts exactly one child for each key, however often its code runs.
create table if not exists jobwright_edges (
  parent_id binary(16) not null,
  edge_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  child_id binary(16) not null,
  job_name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  params_hash varchar(64) character set ascii collate ascii_bin not null,
  detached tinyint not null, -- not cancelled with its parent
  primary key (parent_id, edge_key)
) engine = innodb;

-- What a job's handler has done and need not do again; a sleep has an end and no result.
create table if not exists jobwright_steps (
  job_id binary(16) not null,
  kind enum ('step', 'sleep') not null,
  step_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  recorded_at bigint not null,
  wake_at bigint,
  result longtext character set utf8mb4 collate utf8mb4_nopad_bin,
  primary key (job_id, kind, step_key),
  constraint jobwright_steps_sleeps_end check ((kind = 'sleep') = (wake_at is not null))
) engine = innodb;

alter table jobwright_jobs
  add column if not exists parent_id binary(16),
  add column if not exists depth int not null default 0; -- how many ancestors it has

alter table jobwright_live_jobs
  add column if not exists waits_for enum ('children', 'sleep'), -- null: it waits for nothing
  -- of a parked job: the JSON array of the children (as hexadecimal digits) of which the first to end wakes it
  add column if not exists awaits longtext character set utf8mb4 collate utf8mb4_nopad_bin,
  add column if not exists suspect tinyint not null default 0, -- its runner died while it ran
  add column if not exists deaths int not null default 0; -- how often it died where it ran alone

-- Not by state too, which every claim writes.
alter table jobwright_live_jobs add key if not exists jobwright_live_jobs_parked (waits_for);

-- Children go before new roots of their priority. The key keeps its name, which statements give.
alter table jobwright_claim_groups
  add column if not exists child tinyint not null default 0,
  drop key if exists jobwright_claim_groups_named,
  add unique key jobwright_claim_groups_named (job_name, version, revision, queue, priority, child);

-- As before, with the new columns.
create or replace trigger jobwright_jobs_stay_as_submitted before update on jobwright_jobs for each row
begin
  if not (new.id <=> old.id and new.submission <=> old.submission and new.submitted_at <=> old.submitted_at
    and new.version <=> old.version and new.revision <=> old.revision and new.priority <=> old.priority
    and new.name <=> old.name and new.queue <=> old.queue and new.job_key <=> old.job_key
    and new.params <=> old.params and new.parent_id <=> old.parent_id and new.depth <=> old.depth) then
    signal sqlstate '45000' set message_text = 'jobwright: a job never changes after it was submitted';
  end if;
end;

update jobwright_protocol set protocol = 2, min_protocol = 2;
insert into jobwright_migrations (name, applied_at)
  values ('0003_children', timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000)
  on duplicate key update applied_at = coalesce(jobwright_migrations.applied_at, values(applied_at));
