-- Jobs of type media.ingest, one row each, as columns. Made from media.ingest.yaml; can be run again.
drop view if exists "jobwright_media_ingest";
create view "jobwright_media_ingest" as
-- Unpack an archive of recordings, cut them into chunks, encode all chunks side by side, and put them at the target with a manifest.
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
  j.params ->> 'seconds' as "seconds",
  j.params ->> 'workspace' as "workspace",
  s.status ->> 'phase' as "status_phase",
  s.status ->> 'recordings' as "status_recordings",
  s.status ->> 'chunks' as "status_chunks",
  coalesce(e.error ->> '$.code', e.error ->> '$.kind') as error,
  e.error ->> '$.message' as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'media.ingest';
