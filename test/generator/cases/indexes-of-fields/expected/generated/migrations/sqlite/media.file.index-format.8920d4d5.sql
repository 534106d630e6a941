-- Index of field format of jobs of type media.file, for its view.
create index if not exists "jobwright_format_8920d4d5"
  on jobwright_jobs (params ->> 'format')
  where name = 'media.file';
