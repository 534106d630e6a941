-- A, claim shape 1: the index has the words themselves instead of the interned group.
drop index jobwright.jobs_due;
create index jobs_due on jobwright.jobs (job, priority desc, run_at, id) where state = 'queued';
