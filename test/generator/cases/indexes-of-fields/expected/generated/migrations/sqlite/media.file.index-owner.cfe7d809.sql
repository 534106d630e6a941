-- Index of field owner of jobs of type media.file, for its view.
create index if not exists "jobwright_owner_cfe7d809"
  on jobwright_jobs (params ->> 'owner')
  where name = 'media.file';
