-- jobwright: outside a transaction
-- Index of field format of jobs of type archive.transform, for its view.
-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.
create index concurrently if not exists "format_2cd50c1b"
  on jobwright.jobs ((params ->> 'format'))
  where name = 'archive.transform';
