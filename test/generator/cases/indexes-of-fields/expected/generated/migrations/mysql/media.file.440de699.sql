-- Jobs of type media.file, one row each, as columns; times are UTC. Made from media.file.yaml; can be run again.
-- Every kind of field that can be indexed.
-- Field format of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `format_c55cf7e3` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.file' then left(json_value(params, '$.format'), 500) end) virtual,
  algorithm = instant;
-- Field sampleRate of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `samplerate_0ca4361c` double
  generated always as (case when name = 'media.file' then case when json_valid(params) and json_type(json_extract(params, '$.sampleRate')) in ('INTEGER', 'DOUBLE') then cast(json_value(params, '$.sampleRate') as double) end end) virtual,
  algorithm = instant;
-- Field loud of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `loud_7d8a652e` boolean
  generated always as (case when name = 'media.file' then case when json_valid(params) and json_type(json_extract(params, '$.loud')) = 'BOOLEAN' then json_value(params, '$.loud') = '1' end end) virtual,
  algorithm = instant;
-- Field owner of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `owner_f87865ef` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.file' then left(json_value(params, '$.owner'), 500) end) virtual,
  algorithm = instant;
-- Field name of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `name_4fa5a0c5` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.file' then left(json_value(params, '$.name'), 500) end) virtual,
  algorithm = instant;
-- Field tag of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `tag_6ac1bfc3` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.file' then left(json_value(params, '$.tag'), 500) end) virtual,
  algorithm = instant;
create or replace view `jobwright_media_file` as
select
  cast(j.id as uuid) as id,
  coalesce(e.state, l.state) as state,
  coalesce(e.attempt, l.attempt) as attempt,
  cast(timestampadd(microsecond, j.submitted_at * 1000, '1970-01-01') as datetime(3)) as submitted_at,
  cast(timestampadd(microsecond, coalesce(e.started_at, l.started_at) * 1000, '1970-01-01') as datetime(3)) as started_at,
  cast(timestampadd(microsecond, e.ended_at * 1000, '1970-01-01') as datetime(3)) as ended_at,
  j.`format_c55cf7e3` as `format`,
  j.`samplerate_0ca4361c` as `sample_rate`,
  j.`loud_7d8a652e` as `loud`,
  j.`owner_f87865ef` as `owner`,
  j.`name_4fa5a0c5` as `name`,
  j.`tag_6ac1bfc3` as `tag`,
  coalesce(json_value(e.error, '$.code'), json_value(e.error, '$.kind')) as error,
  json_value(e.error, '$.message') as error_message
from jobwright_jobs j
left join jobwright_live_jobs l on l.id = j.id
left join jobwright_ended_jobs e on e.id = j.id
left join jobwright_statuses s on s.job_id = j.id
where j.name = 'media.file';
