-- C with results: output and error in a table of their own.
alter table jobwright.job_states drop column output, drop column error;
create table jobwright.results (id uuid primary key, output json, error json);
create trigger results_end before update on jobwright.results for each row execute function jobwright.refuse_change();
