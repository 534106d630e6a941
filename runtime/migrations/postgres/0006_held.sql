-- jobwright 0006: nothing to do here. What one claim holds was found without reading all that its runner holds from the
-- beginning; the number is that of SQLite's migration.

insert into jobwright.migrations (name) values ('0006_held');
