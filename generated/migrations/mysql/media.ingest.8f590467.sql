-- Jobs of type media.ingest, one row each, as columns; times are UTC. Made from media.ingest.yaml; can be run again.
-- Unpack an archive of recordings, cut them into chunks, encode all chunks side by side, and put them at the target with a manifest.
create or replace view `jobwright_media_ingest` as
select
  cast(j.id as uuid) as id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  cast(timestampadd(microsecond, j.submitted_at * 1000, '1970-01-01') as datetime(3)) as submitted_at,
  cast(timestampadd(microsecond, coalesce(e.started_at, l.started_at) * 1000, '1970-01-01') as datetime(3)) as started_at,
  cast(timestampadd(microsecond, e.ended_at * 1000, '1970-01-01') as datetime(3)) as ended_at,
  if(json_valid(j.params), json_extract(j.params, '$.source'), null) as `source`,
  if(json_valid(j.params), json_extract(j.params, '$.target'), null) as `target`,
  json_value(j.params, '$.format') as `format`,
  case when json_valid(j.params) and json_type(json_extract(j.params, '$.seconds')) in ('INTEGER', 'DOUBLE') then cast(json_value(j.params, '$.seconds') as double) end as `seconds`,
  json_value(j.params, '$.workspace') as `workspace`,
  json_value(s.status, '$.phase') as `status_phase`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.recordings')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.recordings') as double) end as `status_recordings`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.chunks')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.chunks') as double) end as `status_chunks`,
  coalesce(json_value(e.error, '$.code'), json_value(e.error, '$.kind')) as error,
  json_value(e.error, '$.message') as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'media.ingest';
