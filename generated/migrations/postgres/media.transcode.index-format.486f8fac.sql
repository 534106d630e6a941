-- jobwright: outside a transaction
-- Index of field format of jobs of type media.transcode, for its view.
-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.
create index concurrently if not exists "format_486f8fac"
  on jobwright.jobs ((params ->> 'format'))
  where name = 'media.transcode';
