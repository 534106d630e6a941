-- jobwright: outside a transaction
-- Index of field sampleRate of jobs of type media.file, for its view.
-- CONCURRENTLY locks nobody out. Where it was broken off, an invalid index of the name is left: drop it, run this again.
create index concurrently if not exists "samplerate_5fbb3d7a"
  on jobwright.jobs ((case json_typeof(params -> 'sampleRate') when 'number' then (params ->> 'sampleRate')::numeric end))
  where name = 'media.file';
