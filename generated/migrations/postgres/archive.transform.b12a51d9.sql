-- Jobs of type archive.transform, one row each, as columns. Made from archive.transform.yaml; can be run again.
drop view if exists jobwright."archive_transform";
create view jobwright."archive_transform" as
select
  j.id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  j.submitted_at,
  coalesce(e.started_at, l.started_at) as started_at,
  e.ended_at,
  j.params -> 'source' as "source",
  j.params -> 'target' as "target",
  j.params ->> 'format' as "format",
  j.params -> 'limits' as "limits",
  case json_typeof(s.status -> 'entries') when 'number' then (s.status ->> 'entries')::numeric end as "status_entries",
  case json_typeof(s.status -> 'bytes') when 'number' then (s.status ->> 'bytes')::numeric end as "status_bytes",
  case json_typeof(e.output -> 'entries') when 'number' then (e.output ->> 'entries')::numeric end as "output_entries",
  case json_typeof(e.output -> 'contentBytes') when 'number' then (e.output ->> 'contentBytes')::numeric end as "output_content_bytes",
  case json_typeof(e.output -> 'bytes') when 'number' then (e.output ->> 'bytes')::numeric end as "output_bytes",
  e.output ->> 'sha256' as "output_sha256",
  coalesce(e.error ->> 'code', e.error ->> 'kind') as error,
  e.error ->> 'message' as error_message
from jobwright.jobs j
left join jobwright.live_jobs l on l.id = j.id
left join jobwright.ended_jobs e on e.id = j.id
left join jobwright.statuses s on s.job_id = j.id
where j.name = 'archive.transform';
comment on view jobwright."archive_transform" is 'Turn a zip or tar.gz archive into the other, or into a folder, entry by entry.';
