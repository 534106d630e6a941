/**
 * Whether a runner may claim: neither ended nor run out. Asked under the write lock that the claim takes its jobs with,
 * so nobody can end the runner, and put its jobs back, in between.
 */
export const LEASE_IS_VALID = `
  select 1 from jobwright_runners
  where id = ? and ended_at is null and lease_until > cast(round(unixepoch('subsec') * 1000) as integer)`;

/** Whether an earlier send of the same claim took anything. Index jobwright_live_jobs_held. */
export const IS_CLAIMED = `
  select 1 from jobwright_live_jobs where runner_id = ? and claim_id = ? limit 1`;

/**
 * What this claim, or an earlier send of it, took, in claim order: each job as a JSON array, since Node asks SQLite for each column of
 * each row. Index jobwright_live_jobs_held.
 */
export const CLAIMED = `
  select json_array(l.id, l.claim_group, j.params, l.epoch, l.attempt, l.losses, j.headers, j.parent_id, j.depth,
    l.started_at - j.submitted_at, l.suspect, l.deaths) as job
  from jobwright_live_jobs l join jobwright_jobs j on j.id = l.id
  where l.runner_id = ?1 and l.claim_id = ?2
  order by j.priority desc, j.parent_id is null, l.run_at, l.id`;

/** What a claim group stands for. */
export const CLAIM_GROUP = `
  select job_name as name, version, revision, queue, priority from jobwright_claim_groups where id = ?`;

/**
 * The claim groups of the types that a runner knows (JSON array of {name, version, revision}) and that are not paused, in claim order: highest priority first, and of
 * one priority children first.
 */
export const KNOWN_CLAIM_GROUPS = `
  select g.id, g.job_name as name, g.queue, g.priority, g.child
  from json_each(?) t
  join jobwright_claim_groups g on g.job_name = t.value ->> 'name' and g.version = t.value ->> 'version'
    and g.revision <= t.value ->> 'revision'
  where g.queue not in (select p.name from jobwright_pauses p where p.kind = 'queue')
    and g.job_name not in (select p.name from jobwright_pauses p where p.kind = 'job')
  order by g.priority desc, g.child desc`;

/** Which jobs of one group are due, first come first. Index jobwright_live_jobs_due, in its order, no further. */
const FIRST_DUE = `from jobwright_live_jobs
  where state = 'queued' and claim_group = ?
    and run_at <= cast(round(unixepoch('subsec') * 1000) as integer)
  order by run_at, id limit ?`;

export const DUE_IN_GROUP = `select id, run_at ${FIRST_DUE}`;

/**
 * The next of them after run time ?2 and id ?3, up to run time ?4. Index jobwright_live_jobs_due; the first condition is
 * what the row value means, said so that the index walk starts there.
 */
export const MORE_DUE_IN_GROUP = `
  select id, run_at from jobwright_live_jobs
  where state = 'queued' and claim_group = ?1 and run_at >= ?2 and (run_at, id) > (?2, ?3)
    and run_at <= min(?4, cast(round(unixepoch('subsec') * 1000) as integer))
  order by run_at, id limit ?5`;

/** Gives jobs to a runner: its id and a claim id, which with the next epoch is the token of each. */
const TAKE = `
  update jobwright_live_jobs
  set state = 'running', runner_id = ?, claim_id = ?, epoch = epoch + 1, attempt = attempts_spent + 1,
    started_at = cast(round(unixepoch('subsec') * 1000) as integer), waits_for = null, awaits = null`;

/** Those of a JSON array of ids that are queued. */
export const TAKE_JOBS = `${TAKE}
  where id in (select value from json_each(?)) and state = 'queued'`;

/** The first due jobs of a claim group: its id, and how many at most. */
export const TAKE_FIRST_OF_GROUP = `${TAKE}
  where id in (select id ${FIRST_DUE})`;
