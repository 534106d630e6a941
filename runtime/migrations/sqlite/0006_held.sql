-- jobwright 0006: what one claim holds is found without reading all that its runner holds. Run it in one transaction.
-- Reads through what is due or running, of which only what runs is indexed; the history is not touched.

drop index jobwright_live_jobs_held;
create index jobwright_live_jobs_held on jobwright_live_jobs (runner_id, claim_id) where runner_id is not null;

insert into jobwright_migrations (name) values ('0006_held');
