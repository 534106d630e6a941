-- Jobs of type storage.copy, one row each, as columns. Made from storage.copy.yaml; can be run again.
drop view if exists jobwright."storage_copy";
create view jobwright."storage_copy" as
select
  j.id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  j.submitted_at,
  coalesce(e.started_at, l.started_at) as started_at,
  e.ended_at,
  j.params -> 'source' as "source",
  j.params -> 'target' as "target",
  j.params ->> 'expectedSha256' as "expected_sha256",
  case json_typeof(s.status -> 'bytes') when 'number' then (s.status ->> 'bytes')::numeric end as "status_bytes",
  case json_typeof(s.status -> 'totalBytes') when 'number' then (s.status ->> 'totalBytes')::numeric end as "status_total_bytes",
  case json_typeof(e.output -> 'bytes') when 'number' then (e.output ->> 'bytes')::numeric end as "output_bytes",
  e.output ->> 'sha256' as "output_sha256",
  coalesce(e.error ->> 'code', e.error ->> 'kind') as error,
  e.error ->> 'message' as error_message
from jobwright.jobs j
left join jobwright.live_jobs l on l.id = j.id
left join jobwright.ended_jobs e on e.id = j.id
left join jobwright.statuses s on s.job_id = j.id
where j.name = 'storage.copy';
comment on view jobwright."storage_copy" is 'Copy one file between folders and S3-compatible storage. The target appears only when it is complete.';
