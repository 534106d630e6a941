-- jobwright 0006: nothing to do here. What one claim holds was found without reading all that its runner holds from the
-- beginning; the number is that of SQLite's migration.

insert into jobwright_migrations (name, applied_at)
  values ('0006_held', timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000)
  on duplicate key update applied_at = coalesce(jobwright_migrations.applied_at, values(applied_at));
