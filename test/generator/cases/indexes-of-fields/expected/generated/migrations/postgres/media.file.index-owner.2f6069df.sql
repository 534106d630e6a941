-- jobwright: outside a transaction
-- Index of field owner of jobs of type media.file, for its view.
-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.
create index concurrently if not exists "owner_2f6069df"
  on jobwright.jobs ((params ->> 'owner'))
  where name = 'media.file';
