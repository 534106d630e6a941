-- Field format of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `format_c55cf7e3` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.file' then left(json_value(params, '$.format'), 500) end) virtual,
  algorithm = instant;
-- Index of field format of jobs of type media.file, for its view.
alter table jobwright_jobs add index if not exists `format_c55cf7e3` (`format_c55cf7e3`), algorithm = nocopy, lock = none;
