-- jobwright: outside a transaction
-- Index of field name of jobs of type media.file, for its view.
-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.
create index concurrently if not exists "name_1feb0641"
  on jobwright.jobs ((params ->> 'name'))
  where name = 'media.file';
