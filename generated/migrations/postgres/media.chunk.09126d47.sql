-- Jobs of type media.chunk, one row each, as columns. Made from media.chunk.yaml; can be run again.
drop view if exists jobwright."media_chunk";
create view jobwright."media_chunk" as
select
  j.id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  j.submitted_at,
  coalesce(e.started_at, l.started_at) as started_at,
  e.ended_at,
  j.params -> 'source' as "source",
  j.params -> 'target' as "target",
  case json_typeof(j.params -> 'seconds') when 'number' then (j.params ->> 'seconds')::numeric end as "seconds",
  case json_typeof(s.status -> 'percent') when 'number' then (s.status ->> 'percent')::numeric end as "status_percent",
  case json_typeof(s.status -> 'pieces') when 'number' then (s.status ->> 'pieces')::numeric end as "status_pieces",
  coalesce(e.error ->> 'code', e.error ->> 'kind') as error,
  e.error ->> 'message' as error_message
from jobwright.jobs j
left join jobwright.live_jobs l on l.id = j.id
left join jobwright.ended_jobs e on e.id = j.id
left join jobwright.statuses s on s.job_id = j.id
where j.name = 'media.chunk';
comment on view jobwright."media_chunk" is 'Cut a WAV file into pieces of equal length, exact to the sample.';
