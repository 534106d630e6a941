with inserted as (
  insert into jobwright.jobs (id, claim_group, job, version, revision, queue, priority, params, run_at, submitted_at, child)
  select s.id, s.claim_group, s.job, s.version, s.revision, s.queue, s.priority, s.params, s.run_at, now(), false from jobwright.seed s
  returning id, claim_group, run_at
)
insert into jobwright.live_jobs (id, claim_group, run_at) select id, claim_group, run_at from inserted
