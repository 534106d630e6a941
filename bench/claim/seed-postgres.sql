-- A queue's worst day: $QUEUED jobs of 100 types. The first third are of 33 types that the runner does not know, so that
-- they stand at its head; the rest are of the other 67, in turns. Then $FINISHED jobs that have ended.
insert into jobwright.claim_groups (job_name, version, revision, queue, priority)
select 'bench.type_' || t, 1, 1, 'default', 0 from generate_series(1, 100) t;

create temporary table seed as
select ('01890000-' || substr(lpad(to_hex(n), 12, '0'), 1, 4) || '-7' || substr(lpad(to_hex(n), 12, '0'), 5, 3) || '-8000-'
    || substr(lpad(to_hex(n), 12, '0'), 8, 5) || substr(md5(n::text), 1, 7))::uuid as id,
  'bench.type_' || (case when n <= $QUEUED * 0.33 then n % 33 + 1 else n % 67 + 34 end) as name,
  clock_timestamp() - interval '1 day' + n * interval '1 ms' as run_at, n
from generate_series(1, $QUEUED) n;

insert into jobwright.jobs (id, submitted_at, version, revision, priority, name, queue, params)
select s.id, s.run_at, 1, 1, 0, s.name, 'default',
  json_build_object('source', 's3://bucket/some/where/' || md5(s.n::text), 'note', repeat('x', 120))
from seed s order by s.n;

insert into jobwright.live_jobs (id, run_at, claim_group)
select s.id, s.run_at, g.id from seed s join jobwright.claim_groups g on g.job_name = s.name order by s.n;

insert into jobwright.jobs (id, submitted_at, version, revision, priority, name, queue, params)
select ('01880000-' || lpad(to_hex(n / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n % 65536), 12, '0'))::uuid,
  clock_timestamp() - interval '2 days', 1, 1, 0, 'bench.type_' || (n % 67 + 34), 'default', '{"note":"finished"}'
from generate_series(1, $FINISHED) n;

insert into jobwright.ended_jobs (id, ended_at, run_at, started_at, epoch, attempt, losses, state, output)
select ('01880000-' || lpad(to_hex(n / 65536), 4, '0') || '-7000-8000-' || lpad(to_hex(n % 65536), 12, '0'))::uuid,
  clock_timestamp() - interval '1 day', clock_timestamp() - interval '2 days', clock_timestamp() - interval '1 day', 1, 1, 0,
  'succeeded', '{}'
from generate_series(1, $FINISHED) n;

vacuum analyze jobwright.jobs;
vacuum analyze jobwright.live_jobs;
vacuum analyze jobwright.ended_jobs;
vacuum analyze jobwright.claim_groups;
