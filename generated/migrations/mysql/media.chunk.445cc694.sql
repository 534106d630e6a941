-- Jobs of type media.chunk, one row each, as columns; times are UTC. Made from media.chunk.yaml; can be run again.
-- Cut a WAV file into pieces of equal length, exact to the sample.
create or replace view `jobwright_media_chunk` as
select
  cast(j.id as uuid) as id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  cast(timestampadd(microsecond, j.submitted_at * 1000, '1970-01-01') as datetime(3)) as submitted_at,
  cast(timestampadd(microsecond, coalesce(e.started_at, l.started_at) * 1000, '1970-01-01') as datetime(3)) as started_at,
  cast(timestampadd(microsecond, e.ended_at * 1000, '1970-01-01') as datetime(3)) as ended_at,
  if(json_valid(j.params), json_extract(j.params, '$.source'), null) as `source`,
  if(json_valid(j.params), json_extract(j.params, '$.target'), null) as `target`,
  case when json_valid(j.params) and json_type(json_extract(j.params, '$.seconds')) in ('INTEGER', 'DOUBLE') then cast(json_value(j.params, '$.seconds') as double) end as `seconds`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.percent')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.percent') as double) end as `status_percent`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.pieces')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.pieces') as double) end as `status_pieces`,
  coalesce(json_value(e.error, '$.code'), json_value(e.error, '$.kind')) as error,
  json_value(e.error, '$.message') as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'media.chunk';
