-- jobwright 0001: jobs, runners, attempts, idempotency keys. MariaDB 10.11 or newer.
-- MariaDB commits after every definition. So each statement here may be run again: where this file was applied in part,
-- run it again from the top.
-- Times are milliseconds since 1970 UTC. Ids are UUIDs as BINARY(16), which sort as their text does: hex(id) shows them.
-- Text compares by bytes, trailing spaces included (NO PAD). No foreign keys: they would lock one claim group's row for
-- all submitters.

create table if not exists jobwright_migrations (
  name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin primary key,
  checksum char(64) character set ascii collate ascii_bin, -- SHA-256 of the file; null where another tool applied it
  applied_at bigint -- null while it is being applied, or was applied in part
) engine = innodb;

-- One row. A runtime that speaks protocol p may work here if min_protocol <= p <= protocol.
create table if not exists jobwright_protocol (
  id int primary key default 1 check (id = 1),
  protocol int not null,
  min_protocol int not null
) engine = innodb;

-- One row for each start of a process that runs jobs. Ended for good, never renewed after that.
create table if not exists jobwright_runners (
  id binary(16) primary key,
  name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  lease_ms bigint not null,
  registered_at bigint not null,
  ticked_at bigint not null,
  lease_until bigint not null,
  ended_at bigint,
  claim_id binary(16), -- the last claim that took jobs
  key jobwright_runners_leased (ended_at) -- not by lease_until, which every tick writes
) engine = innodb;

-- What the claim looks through: job types by version, revision, queue and priority. Interned, never deleted.
create table if not exists jobwright_claim_groups (
  id int auto_increment primary key,
  job_name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  version int not null,
  revision int not null,
  queue varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  priority int not null,
  unique key jobwright_claim_groups_named (job_name, version, revision, queue, priority)
) engine = innodb;

-- Jobs as submitted; never updated. Params are JSON text, kept as they were written.
create table if not exists jobwright_jobs (
  id binary(16) primary key,
  submission bigint not null, -- a random number for each submit: tells the rows it made from those it met
  submitted_at bigint not null,
  version int not null,
  revision int not null,
  priority int not null,
  name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  queue varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin,
  params longtext character set utf8mb4 collate utf8mb4_nopad_bin not null
) engine = innodb;

-- Idempotency: the job that a key of a job type made first. Compares by bytes.
create table if not exists jobwright_job_keys (
  job_name varchar(255) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  job_key varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin not null,
  job_id binary(16) not null,
  params_hash varchar(64) character set ascii collate ascii_bin not null,
  primary key (job_name, job_key)
) engine = innodb;

-- What is due or running: narrow and hot; the row is deleted when its job ends. MariaDB has no partial indexes: what
-- most rows do not have is null in them, and nulls stand together at the low end.
create table if not exists jobwright_live_jobs (
  id binary(16) primary key,
  claim_group int not null,
  state enum ('queued', 'running') not null default 'queued',
  run_at bigint not null,
  attempt int not null default 0, -- the one that runs or ran last, from 1
  attempts_spent int not null default 0, -- lost and released ones are not
  losses int not null default 0,
  epoch bigint not null default 0, -- grows with each claim and each loss
  claim_id binary(16),
  runner_id binary(16),
  started_at bigint, -- of the attempt that runs or ran last
  cancel_requested_at bigint,
  cancel_cutoff bigint,
  cancel_reason longtext character set utf8mb4 collate utf8mb4_nopad_bin,
  key jobwright_live_jobs_due (claim_group, state, run_at, id),
  key jobwright_live_jobs_held (runner_id, claim_id),
  key jobwright_live_jobs_cutoff (cancel_cutoff),
  constraint jobwright_live_jobs_held_while_running
    check ((state = 'running') = (runner_id is not null and claim_id is not null)),
  constraint jobwright_live_jobs_cut_off_while_running check (state = 'running' or cancel_cutoff is null)
) engine = innodb;

-- How jobs ended; never updated. runner_id is set where the end ended an attempt, and claim_id where that attempt's
-- own token settled it (so a repeated settle is told from an outdated one).
create table if not exists jobwright_ended_jobs (
  id binary(16) primary key,
  state enum ('succeeded', 'failed', 'dead', 'cancelled') not null,
  ended_at bigint not null,
  run_at bigint not null,
  started_at bigint,
  cancel_requested_at bigint,
  attempt int not null,
  losses int not null,
  epoch bigint not null,
  claim_id binary(16),
  runner_id binary(16),
  output longtext character set utf8mb4 collate utf8mb4_nopad_bin,
  error longtext character set utf8mb4 collate utf8mb4_nopad_bin
) engine = innodb;

-- Attempts that were not the end of their job: failed and retried, lost, released.
create table if not exists jobwright_attempts (
  job_id binary(16) not null,
  epoch bigint not null,
  attempt int not null,
  claim_id binary(16), -- where its own token settled it
  runner_id binary(16) not null,
  started_at bigint not null,
  ended_at bigint not null,
  outcome enum ('failed', 'lost', 'released') not null,
  error longtext character set utf8mb4 collate utf8mb4_nopad_bin,
  primary key (job_id, epoch)
) engine = innodb;

-- The latest status of each job that has reported one.
create table if not exists jobwright_statuses (
  job_id binary(16) primary key,
  sequence bigint not null,
  stored_at bigint not null,
  status longtext character set utf8mb4 collate utf8mb4_nopad_bin not null
) engine = innodb;

-- An update that changes nothing is let through: ON DUPLICATE KEY UPDATE, of a job sent again, is one.
create or replace trigger jobwright_jobs_stay_as_submitted before update on jobwright_jobs for each row
begin
  if not (new.id <=> old.id and new.submission <=> old.submission and new.submitted_at <=> old.submitted_at
    and new.version <=> old.version and new.revision <=> old.revision and new.priority <=> old.priority
    and new.name <=> old.name and new.queue <=> old.queue and new.job_key <=> old.job_key
    and new.params <=> old.params) then
    signal sqlstate '45000' set message_text = 'jobwright: a job never changes after it was submitted';
  end if;
end;

create or replace trigger jobwright_ended_jobs_stay_ended before update on jobwright_ended_jobs for each row
begin
  signal sqlstate '45000' set message_text = 'jobwright: the end of a job never changes';
end;

-- REPLACE deletes without asking the trigger above.
create or replace trigger jobwright_ended_jobs_end_once before insert on jobwright_ended_jobs for each row
begin
  if exists (select 1 from jobwright_ended_jobs e where e.id = new.id) then
    signal sqlstate '45000' set message_text = 'jobwright: the end of a job never changes';
  end if;
end;

-- AFTER, so that it runs when the insert has already waited (on the primary key) for a settle that is deleting the same
-- id, and sees that settle's end; a BEFORE trigger would look too early. A submit says in a variable which one it is: the jobs
-- that it has made itself just now have not ended, and looking for their ends would, in an application's REPEATABLE READ
-- transaction, lock the gap in jobwright_ended_jobs where all others' ends are to go.
create or replace trigger jobwright_live_jobs_not_ended after insert on jobwright_live_jobs for each row
begin
  if not coalesce(@jobwright_submission = (select j.submission from jobwright_jobs j where j.id = new.id), false) then
    if exists (select 1 from jobwright_ended_jobs e where e.id = new.id) then
      signal sqlstate '45000' set message_text = 'jobwright: a job that has ended cannot live again';
    end if;
  end if;
end;

create or replace trigger jobwright_live_jobs_keep_id before update on jobwright_live_jobs for each row
begin
  if new.id <> old.id then
    signal sqlstate '45000' set message_text = 'jobwright: the id of a job never changes';
  end if;
end;

insert into jobwright_protocol (protocol, min_protocol) values (1, 1)
  on duplicate key update protocol = jobwright_protocol.protocol;
insert into jobwright_migrations (name, applied_at)
  values ('0001_jobs', timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000)
  on duplicate key update applied_at = coalesce(jobwright_migrations.applied_at, values(applied_at));
