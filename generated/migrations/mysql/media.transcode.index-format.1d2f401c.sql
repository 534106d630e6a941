-- Field format of jobs of type media.transcode, for an index.
alter table jobwright_jobs add column if not exists `format_1d2f401c` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.transcode' then left(json_value(params, '$.format'), 500) end) virtual,
  algorithm = instant;
-- Index of field format of jobs of type media.transcode, for its view.
alter table jobwright_jobs add index if not exists `format_1d2f401c` (`format_1d2f401c`), algorithm = nocopy, lock = none;
