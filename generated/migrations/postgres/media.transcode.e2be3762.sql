-- Jobs of type media.transcode, one row each, as columns. Made from media.transcode.yaml; can be run again.
drop view if exists jobwright."media_transcode";
create view jobwright."media_transcode" as
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
  case json_typeof(j.params -> 'quality') when 'number' then (j.params ->> 'quality')::numeric end as "quality",
  case json_typeof(s.status -> 'percent') when 'number' then (s.status ->> 'percent')::numeric end as "status_percent",
  e.output ->> 'format' as "output_format",
  case json_typeof(e.output -> 'bytes') when 'number' then (e.output ->> 'bytes')::numeric end as "output_bytes",
  e.output ->> 'sha256' as "output_sha256",
  case json_typeof(e.output -> 'duration') when 'number' then (e.output ->> 'duration')::numeric end as "output_duration",
  case json_typeof(e.output -> 'sampleRate') when 'number' then (e.output ->> 'sampleRate')::numeric end as "output_sample_rate",
  case json_typeof(e.output -> 'channels') when 'number' then (e.output ->> 'channels')::numeric end as "output_channels",
  coalesce(e.error ->> 'code', e.error ->> 'kind') as error,
  e.error ->> 'message' as error_message
from jobwright.jobs j
left join jobwright.live_jobs l on l.id = j.id
left join jobwright.ended_jobs e on e.id = j.id
left join jobwright.statuses s on s.job_id = j.id
where j.name = 'media.transcode';
comment on view jobwright."media_transcode" is 'Encode a WAV file as MP3 or Ogg Vorbis.';
