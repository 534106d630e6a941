-- Index of field format of jobs of type media.transcode, for its view.
create index if not exists "jobwright_format_0c0019af"
  on jobwright_jobs (params ->> 'format')
  where name = 'media.transcode';
