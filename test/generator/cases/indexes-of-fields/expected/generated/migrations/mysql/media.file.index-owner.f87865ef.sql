-- Field owner of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `owner_f87865ef` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.file' then left(json_value(params, '$.owner'), 500) end) virtual,
  algorithm = instant;
-- Index of field owner of jobs of type media.file, for its view.
alter table jobwright_jobs add index if not exists `owner_f87865ef` (`owner_f87865ef`), algorithm = nocopy, lock = none;
