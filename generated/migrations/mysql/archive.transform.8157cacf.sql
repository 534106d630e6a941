-- Jobs of type archive.transform, one row each, as columns; times are UTC. Made from archive.transform.yaml; can be run again.
-- Turn a zip or tar.gz archive into the other, or into a folder, entry by entry.
-- Field format of jobs of type archive.transform, for an index.
alter table jobwright_jobs add column if not exists `format_3d5856b0` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'archive.transform' then left(json_value(params, '$.format'), 500) end) virtual,
  algorithm = instant;
create or replace view `jobwright_archive_transform` as
select
  cast(j.id as uuid) as id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  cast(timestampadd(microsecond, j.submitted_at * 1000, '1970-01-01') as datetime(3)) as submitted_at,
  cast(timestampadd(microsecond, coalesce(e.started_at, l.started_at) * 1000, '1970-01-01') as datetime(3)) as started_at,
  cast(timestampadd(microsecond, e.ended_at * 1000, '1970-01-01') as datetime(3)) as ended_at,
  if(json_valid(j.params), json_extract(j.params, '$.source'), null) as `source`,
  if(json_valid(j.params), json_extract(j.params, '$.target'), null) as `target`,
  j.`format_3d5856b0` as `format`,
  if(json_valid(j.params), json_extract(j.params, '$.limits'), null) as `limits`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.entries')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.entries') as double) end as `status_entries`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.bytes')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.bytes') as double) end as `status_bytes`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.entries')) in ('INTEGER', 'DOUBLE') then cast(json_value(e.output, '$.entries') as double) end as `output_entries`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.contentBytes')) in ('INTEGER', 'DOUBLE') then cast(json_value(e.output, '$.contentBytes') as double) end as `output_content_bytes`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.bytes')) in ('INTEGER', 'DOUBLE') then cast(json_value(e.output, '$.bytes') as double) end as `output_bytes`,
  json_value(e.output, '$.sha256') as `output_sha256`,
  coalesce(json_value(e.error, '$.code'), json_value(e.error, '$.kind')) as error,
  json_value(e.error, '$.message') as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'archive.transform';
