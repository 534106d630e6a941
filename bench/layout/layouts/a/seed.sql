insert into jobwright.jobs (id, job, version, revision, queue, priority, claim_group, params, run_at)
select s.id, s.job, s.version, s.revision, s.queue, s.priority, s.claim_group, s.params, s.run_at from jobwright.seed s
