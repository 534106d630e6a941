-- Field loud of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `loud_7d8a652e` boolean
  generated always as (case when name = 'media.file' then case when json_valid(params) and json_type(json_extract(params, '$.loud')) = 'BOOLEAN' then json_value(params, '$.loud') = '1' end end) virtual,
  algorithm = instant;
-- Index of field loud of jobs of type media.file, for its view.
alter table jobwright_jobs add index if not exists `loud_7d8a652e` (`loud_7d8a652e`), algorithm = nocopy, lock = none;
