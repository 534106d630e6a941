-- Jobs of type media.file, one row each, as columns. Made from media.file.yaml; can be run again.
drop view if exists jobwright."media_file";
create view jobwright."media_file" as
select
  j.id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  j.submitted_at,
  coalesce(e.started_at, l.started_at) as started_at,
  e.ended_at,
  j.params ->> 'format' as "format",
  case json_typeof(j.params -> 'sampleRate') when 'number' then (j.params ->> 'sampleRate')::numeric end as "sample_rate",
  case json_typeof(j.params -> 'loud') when 'boolean' then (j.params ->> 'loud')::boolean end as "loud",
  j.params ->> 'owner' as "owner",
  j.params ->> 'name' as "name",
  j.params ->> 'tag' as "tag",
  coalesce(e.error ->> 'code', e.error ->> 'kind') as error,
  e.error ->> 'message' as error_message
from jobwright.jobs j
left join jobwright.live_jobs l on l.id = j.id
left join jobwright.ended_jobs e on e.id = j.id
left join jobwright.statuses s on s.job_id = j.id
where j.name = 'media.file';
comment on view jobwright."media_file" is 'Every kind of field that can be indexed.';
