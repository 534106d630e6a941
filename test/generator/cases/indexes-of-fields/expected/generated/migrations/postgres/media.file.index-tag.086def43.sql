-- jobwright: outside a transaction
-- Index of field tag of jobs of type media.file, for its view.
-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.
create index concurrently if not exists "tag_086def43"
  on jobwright.jobs ((params ->> 'tag'))
  where name = 'media.file';
