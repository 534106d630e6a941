-- The same queue as seed-postgres.sql makes.
insert into jobwright_claim_groups (id, job_name, version, revision, queue, priority)
select seq, concat('bench.type_', seq), 1, 1, 'default', 0 from seq_1_to_100;

insert into jobwright_jobs (id, submission, submitted_at, version, revision, priority, name, queue, params)
select unhex(concat('01890000', lpad(hex(seq div 4096), 4, '0'), '7', lpad(hex(seq mod 4096), 3, '0'), '8000', left(md5(seq), 12))),
  1, $NOW - 86400000 + seq, 1, 1, 0,
  concat('bench.type_', if(seq <= $QUEUED * 0.33, seq mod 33 + 1, seq mod 67 + 34)), 'default',
  json_object('source', concat('s3://bucket/some/where/', md5(seq)), 'note', repeat('x', 120))
from seq_1_to_$QUEUED;

insert into jobwright_live_jobs (id, claim_group, run_at)
select j.id, g.id, j.submitted_at
from jobwright_jobs j straight_join jobwright_claim_groups g on g.job_name = j.name
where (@jobwright_submission := 1) = 1;

insert into jobwright_jobs (id, submission, submitted_at, version, revision, priority, name, queue, params)
select unhex(concat('01880000', lpad(hex(seq div 65536), 4, '0'), '70008000', lpad(hex(seq mod 65536), 12, '0'))),
  2, $NOW - 172800000, 1, 1, 0, concat('bench.type_', seq mod 67 + 34), 'default', '{"note":"finished"}'
from seq_1_to_$FINISHED where $FINISHED > 0;

insert into jobwright_ended_jobs (id, state, ended_at, run_at, started_at, attempt, losses, epoch, output)
select j.id, 'succeeded', j.submitted_at, j.submitted_at, j.submitted_at, 1, 0, 1, '{}'
from jobwright_jobs j where j.submission = 2;

analyze table jobwright_jobs, jobwright_live_jobs, jobwright_ended_jobs, jobwright_claim_groups;
