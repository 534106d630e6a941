-- Jobs of type media.file, one row each, as columns; times are UTC. Made from media.file.yaml; can be run again.
-- It's a \ "file".
create or replace view `jobwright_media_file` as
select
  cast(j.id as uuid) as id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  cast(timestampadd(microsecond, j.submitted_at * 1000, '1970-01-01') as datetime(3)) as submitted_at,
  cast(timestampadd(microsecond, coalesce(e.started_at, l.started_at) * 1000, '1970-01-01') as datetime(3)) as started_at,
  cast(timestampadd(microsecond, e.ended_at * 1000, '1970-01-01') as datetime(3)) as ended_at,
  case when json_valid(j.params) and json_type(json_extract(j.params, '$.sampleRate')) in ('INTEGER', 'DOUBLE') then cast(json_value(j.params, '$.sampleRate') as double) end as `sample_rate`,
  json_value(j.params, '$.id') as `params_id`,
  json_value(j.params, '$.state') as `params_state`,
  if(json_valid(j.params), json_extract(j.params, '$.tags'), null) as `tags`,
  case when json_valid(j.params) and json_type(json_extract(j.params, '$.params_id')) = 'BOOLEAN' then json_value(j.params, '$.params_id') = '1' end as `params_params_id`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$') as double) end as `status`,
  json_value(e.output, '$.name') as `output_name`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.ok')) = 'BOOLEAN' then json_value(e.output, '$.ok') = '1' end as `output_ok`,
  coalesce(json_value(e.error, '$.code'), json_value(e.error, '$.kind')) as error,
  json_value(e.error, '$.message') as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'media.file';
