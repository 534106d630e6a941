-- The same queue as seed-postgres.sql makes.
insert into jobwright_claim_groups (id, job_name, version, revision, queue, priority)
with recursive t(n) as (select 1 union all select n + 1 from t where n < 100)
select n, 'bench.type_' || n, 1, 1, 'default', 0 from t;

begin;

insert into jobwright_jobs (id, name, version, revision, queue, priority, params, submitted_at)
with recursive t(n) as (select 1 union all select n + 1 from t where n < $QUEUED)
select printf('01890000-%04x-7%03x-8000-%012x', n / 4096, n % 4096, n * 7919),
  'bench.type_' || (case when n <= $QUEUED * 0.33 then n % 33 + 1 else n % 67 + 34 end), 1, 1, 'default', 0,
  json_object('source', 's3://bucket/some/where/' || n, 'note', printf('%0120d', n)),
  cast(unixepoch('subsec') * 1000 as integer) - 86400000 + n
from t;

insert into jobwright_live_jobs (id, claim_group, run_at)
select j.id, g.id, j.submitted_at
from jobwright_jobs j join jobwright_claim_groups g on g.job_name = j.name
order by j.id;

insert into jobwright_jobs (id, name, version, revision, queue, priority, params, submitted_at)
with recursive t(n) as (select 1 union all select n + 1 from t where n < $FINISHED)
select printf('01880000-%04x-7%03x-8000-%012x', n / 4096, n % 4096, n), 'bench.type_' || (n % 67 + 34), 1, 1, 'default', 0,
  '{"note":"finished"}', cast(unixepoch('subsec') * 1000 as integer) - 172800000
from t where $FINISHED > 0;

insert into jobwright_ended_jobs (id, state, output, ended_at, run_at, attempt, losses, epoch, started_at)
select j.id, 'succeeded', '{}', j.submitted_at, j.submitted_at, 1, 0, 1, j.submitted_at
from jobwright_jobs j where j.id < '01890000';

commit;
