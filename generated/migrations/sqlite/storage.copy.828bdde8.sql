-- Jobs of type storage.copy, one row each, as columns. Made from storage.copy.yaml; can be run again.
drop view if exists "jobwright_storage_copy";
create view "jobwright_storage_copy" as
-- Copy one file between folders and S3-compatible storage. The target appears only when it is complete.
select
  j.id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  strftime('%Y-%m-%dT%H:%M:%fZ', j.submitted_at / 1000.0, 'unixepoch') as submitted_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(e.started_at, l.started_at) / 1000.0, 'unixepoch') as started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', e.ended_at / 1000.0, 'unixepoch') as ended_at,
  j.params ->> 'source' as "source",
  j.params ->> 'target' as "target",
  j.params ->> 'expectedSha256' as "expected_sha256",
  s.status ->> 'bytes' as "status_bytes",
  s.status ->> 'totalBytes' as "status_total_bytes",
  e.output ->> 'bytes' as "output_bytes",
  e.output ->> 'sha256' as "output_sha256",
  coalesce(e.error ->> '$.code', e.error ->> '$.kind') as error,
  e.error ->> '$.message' as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'storage.copy';
