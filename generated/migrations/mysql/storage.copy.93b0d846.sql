-- Jobs of type storage.copy, one row each, as columns; times are UTC. Made from storage.copy.yaml; can be run again.
-- Copy one file between folders and S3-compatible storage. The target appears only when it is complete.
create or replace view `jobwright_storage_copy` as
select
  cast(j.id as uuid) as id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  cast(timestampadd(microsecond, j.submitted_at * 1000, '1970-01-01') as datetime(3)) as submitted_at,
  cast(timestampadd(microsecond, coalesce(e.started_at, l.started_at) * 1000, '1970-01-01') as datetime(3)) as started_at,
  cast(timestampadd(microsecond, e.ended_at * 1000, '1970-01-01') as datetime(3)) as ended_at,
  if(json_valid(j.params), json_extract(j.params, '$.source'), null) as `source`,
  if(json_valid(j.params), json_extract(j.params, '$.target'), null) as `target`,
  json_value(j.params, '$.expectedSha256') as `expected_sha256`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.bytes')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.bytes') as double) end as `status_bytes`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.totalBytes')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.totalBytes') as double) end as `status_total_bytes`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.bytes')) in ('INTEGER', 'DOUBLE') then cast(json_value(e.output, '$.bytes') as double) end as `output_bytes`,
  json_value(e.output, '$.sha256') as `output_sha256`,
  coalesce(json_value(e.error, '$.code'), json_value(e.error, '$.kind')) as error,
  json_value(e.error, '$.message') as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'storage.copy';
