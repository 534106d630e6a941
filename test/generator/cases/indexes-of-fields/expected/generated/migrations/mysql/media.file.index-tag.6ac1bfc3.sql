-- Field tag of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `tag_6ac1bfc3` varchar(500) character set utf8mb4 collate utf8mb4_nopad_bin
  generated always as (case when name = 'media.file' then left(json_value(params, '$.tag'), 500) end) virtual,
  algorithm = instant;
-- Index of field tag of jobs of type media.file, for its view.
alter table jobwright_jobs add index if not exists `tag_6ac1bfc3` (`tag_6ac1bfc3`), algorithm = nocopy, lock = none;
