-- Index of field tag of jobs of type media.file, for its view.
create index if not exists "jobwright_tag_48e30006"
  on jobwright_jobs (params ->> 'tag')
  where name = 'media.file';
