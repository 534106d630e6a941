-- Index of field format of jobs of type archive.transform, for its view.
create index if not exists "jobwright_format_aa74c7d5"
  on jobwright_jobs (params ->> 'format')
  where name = 'archive.transform';
