-- Field name of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `name_4fa5a0c5` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.file' then left(json_value(params, '$.name'), 500) end) virtual,
  algorithm = instant;
-- Index of field name of jobs of type media.file, for its view.
alter table jobwright_jobs add index if not exists `name_4fa5a0c5` (`name_4fa5a0c5`), algorithm = nocopy, lock = none;
