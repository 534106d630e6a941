-- Jobs of type media.transcode, one row each, as columns; times are UTC. Made from media.transcode.yaml; can be run again.
-- Encode a WAV file as MP3 or Ogg Vorbis.
-- Field format of jobs of type media.transcode, for an index.
alter table jobwright_jobs add column if not exists `format_1d2f401c` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.transcode' then left(json_value(params, '$.format'), 500) end) virtual,
  algorithm = instant;
create or replace view `jobwright_media_transcode` as
select
  cast(j.id as uuid) as id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  cast(timestampadd(microsecond, j.submitted_at * 1000, '1970-01-01') as datetime(3)) as submitted_at,
  cast(timestampadd(microsecond, coalesce(e.started_at, l.started_at) * 1000, '1970-01-01') as datetime(3)) as started_at,
  cast(timestampadd(microsecond, e.ended_at * 1000, '1970-01-01') as datetime(3)) as ended_at,
  if(json_valid(j.params), json_extract(j.params, '$.source'), null) as `source`,
  if(json_valid(j.params), json_extract(j.params, '$.target'), null) as `target`,
  j.`format_1d2f401c` as `format`,
  case when json_valid(j.params) and json_type(json_extract(j.params, '$.quality')) in ('INTEGER', 'DOUBLE') then cast(json_value(j.params, '$.quality') as double) end as `quality`,
  case when json_valid(s.status) and json_type(json_extract(s.status, '$.percent')) in ('INTEGER', 'DOUBLE') then cast(json_value(s.status, '$.percent') as double) end as `status_percent`,
  json_value(e.output, '$.format') as `output_format`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.bytes')) in ('INTEGER', 'DOUBLE') then cast(json_value(e.output, '$.bytes') as double) end as `output_bytes`,
  json_value(e.output, '$.sha256') as `output_sha256`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.duration')) in ('INTEGER', 'DOUBLE') then cast(json_value(e.output, '$.duration') as double) end as `output_duration`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.sampleRate')) in ('INTEGER', 'DOUBLE') then cast(json_value(e.output, '$.sampleRate') as double) end as `output_sample_rate`,
  case when json_valid(e.output) and json_type(json_extract(e.output, '$.channels')) in ('INTEGER', 'DOUBLE') then cast(json_value(e.output, '$.channels') as double) end as `output_channels`,
  coalesce(json_value(e.error, '$.code'), json_value(e.error, '$.kind')) as error,
  json_value(e.error, '$.message') as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'media.transcode';
