-- Field sampleRate of jobs of type media.file, for an index.
alter table jobwright_jobs add column if not exists `samplerate_0ca4361c` double
  generated always as (case when name = 'media.file' then case when json_valid(params) and json_type(json_extract(params, '$.sampleRate')) in ('INTEGER', 'DOUBLE') then cast(json_value(params, '$.sampleRate') as double) end end) virtual,
  algorithm = instant;
-- Index of field sampleRate of jobs of type media.file, for its view.
alter table jobwright_jobs add index if not exists `samplerate_0ca4361c` (`samplerate_0ca4361c`), algorithm = nocopy, lock = none;
