-- Index of field name of jobs of type media.file, for its view.
create index if not exists "jobwright_name_047db8ac"
  on jobwright_jobs (params ->> 'name')
  where name = 'media.file';
