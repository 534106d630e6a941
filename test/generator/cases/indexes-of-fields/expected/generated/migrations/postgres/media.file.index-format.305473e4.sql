-- jobwright: outside a transaction
-- Index of field format of jobs of type media.file, for its view.
-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.
create index concurrently if not exists "format_305473e4"
  on jobwright.jobs ((params ->> 'format'))
  where name = 'media.file';
