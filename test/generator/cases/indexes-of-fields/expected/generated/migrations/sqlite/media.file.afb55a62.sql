-- Jobs of type media.file, one row each, as columns. Made from media.file.yaml; can be run again.
drop view if exists "jobwright_media_file";
create view "jobwright_media_file" as
-- Every kind of field that can be indexed.
select
  j.id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  strftime('%Y-%m-%dT%H:%M:%fZ', j.submitted_at / 1000.0, 'unixepoch') as submitted_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(e.started_at, l.started_at) / 1000.0, 'unixepoch') as started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', e.ended_at / 1000.0, 'unixepoch') as ended_at,
  j.params ->> 'format' as "format",
  j.params ->> 'sampleRate' as "sample_rate",
  j.params ->> 'loud' as "loud",
  j.params ->> 'owner' as "owner",
  j.params ->> 'name' as "name",
  j.params ->> 'tag' as "tag",
  coalesce(e.error ->> '$.code', e.error ->> '$.kind') as error,
  e.error ->> '$.message' as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'media.file';
