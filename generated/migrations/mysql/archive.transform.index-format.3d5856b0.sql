-- Field format of jobs of type archive.transform, for an index.
alter table jobwright_jobs add column if not exists `format_3d5856b0` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'archive.transform' then left(json_value(params, '$.format'), 500) end) virtual,
  algorithm = instant;
-- Index of field format of jobs of type archive.transform, for its view.
alter table jobwright_jobs add index if not exists `format_3d5856b0` (`format_3d5856b0`), algorithm = nocopy, lock = none;
