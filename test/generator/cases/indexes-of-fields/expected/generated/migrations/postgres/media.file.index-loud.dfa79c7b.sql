-- jobwright: outside a transaction
-- Index of field loud of jobs of type media.file, for its view.
-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.
create index concurrently if not exists "loud_dfa79c7b"
  on jobwright.jobs ((case json_typeof(params -> 'loud') when 'boolean' then (params ->> 'loud')::boolean end))
  where name = 'media.file';
