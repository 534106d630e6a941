-- Jobs of type media.chunk, one row each, as columns. Made from media.chunk.yaml; can be run again.
drop view if exists "jobwright_media_chunk";
create view "jobwright_media_chunk" as
-- Cut a WAV file into pieces of equal length, exact to the sample.
select
  j.id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  strftime('%Y-%m-%dT%H:%M:%fZ', j.submitted_at / 1000.0, 'unixepoch') as submitted_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(e.started_at, l.started_at) / 1000.0, 'unixepoch') as started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', e.ended_at / 1000.0, 'unixepoch') as ended_at,
  j.params ->> 'source' as "source",
  j.params ->> 'target' as "target",
  j.params ->> 'seconds' as "seconds",
  s.status ->> 'percent' as "status_percent",
  s.status ->> 'pieces' as "status_pieces",
  coalesce(e.error ->> '$.code', e.error ->> '$.kind') as error,
  e.error ->> '$.message' as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'media.chunk';
