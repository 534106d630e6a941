-- Jobs of type media.ingest, one row each, as columns. Made from media.ingest.yaml; can be run again.
drop view if exists jobwright."media_ingest";
create view jobwright."media_ingest" as
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
  case json_typeof(j.params -> 'seconds') when 'number' then (j.params ->> 'seconds')::numeric end as "seconds",
  j.params ->> 'workspace' as "workspace",
  s.status ->> 'phase' as "status_phase",
  case json_typeof(s.status -> 'recordings') when 'number' then (s.status ->> 'recordings')::numeric end as "status_recordings",
  case json_typeof(s.status -> 'chunks') when 'number' then (s.status ->> 'chunks')::numeric end as "status_chunks",
  coalesce(e.error ->> 'code', e.error ->> 'kind') as error,
  e.error ->> 'message' as error_message
from jobwright.jobs j
left join jobwright.live_jobs l on l.id = j.id
left join jobwright.ended_jobs e on e.id = j.id
left join jobwright.statuses s on s.job_id = j.id
where j.name = 'media.ingest';
comment on view jobwright."media_ingest" is 'Unpack an archive of recordings, cut them into chunks, encode all chunks side by side, and put them at the target with a manifest.';
