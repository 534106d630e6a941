-- Index of field sampleRate of jobs of type media.file, for its view.
create index if not exists "jobwright_samplerate_b204f731"
  on jobwright_jobs (params ->> 'sampleRate')
  where name = 'media.file';
