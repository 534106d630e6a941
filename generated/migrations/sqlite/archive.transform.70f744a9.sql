-- Jobs of type archive.transform, one row each, as columns. Made from archive.transform.yaml; can be run again.
drop view if exists "jobwright_archive_transform";
create view "jobwright_archive_transform" as
-- Turn a zip or tar.gz archive into the other, or into a folder, entry by entry.
select
  j.id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  strftime('%Y-%m-%dT%H:%M:%fZ', j.submitted_at / 1000.0, 'unixepoch') as submitted_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(e.started_at, l.started_at) / 1000.0, 'unixepoch') as started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', e.ended_at / 1000.0, 'unixepoch') as ended_at,
  j.params ->> 'source' as "source",
  j.params ->> 'target' as "target",
  j.params ->> 'format' as "format",
  j.params ->> 'limits' as "limits",
  s.status ->> 'entries' as "status_entries",
  s.status ->> 'bytes' as "status_bytes",
  e.output ->> 'entries' as "output_entries",
  e.output ->> 'contentBytes' as "output_content_bytes",
  e.output ->> 'bytes' as "output_bytes",
  e.output ->> 'sha256' as "output_sha256",
  coalesce(e.error ->> '$.code', e.error ->> '$.kind') as error,
  e.error ->> '$.message' as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'archive.transform';
