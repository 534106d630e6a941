-- Index of field loud of jobs of type media.file, for its view.
create index if not exists "jobwright_loud_580e418c"
  on jobwright_jobs (params ->> 'loud')
  where name = 'media.file';
