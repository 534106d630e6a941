import { overview, type Overview, type RunnerRow, type TypeRow } from '../overview.js';
import type { Statements } from './connection.js';

/**
 * What is queued, runs and waits (at ?1, in ms), by type. Counts are taken by claim group before names are looked up.
 * Covering index jobwright_live_jobs_due for what is due; rows are looked at where the time is yet to come (it is scheduled,
 * or waits), and along jobwright_live_jobs_held; the history is not touched.
 */
const LIVE_BY_TYPE = `
  select g.job_name as name, g.version, g.revision, sum(c.queued) as queued, sum(c.due) as due, sum(c.running) as running,
    sum(c.waiting) as waiting, min(c.oldest_queued) as oldest_queued, min(c.oldest_started) as oldest_started
  from (
    select claim_group, count(*) as queued, count(*) as due, 0 as running, 0 as waiting,
      min(run_at) as oldest_queued, null as oldest_started
    from jobwright_live_jobs where state = 'queued' and run_at <= ?1 group by claim_group
    union all
    select claim_group, sum(waits_for is null), 0, 0, count(waits_for), null, null
    from jobwright_live_jobs where state = 'queued' and run_at > ?1 group by claim_group
    union all
    select claim_group, 0, 0, sum(waits_for is null), count(waits_for), null,
      min(case when waits_for is null then started_at end)
    from jobwright_live_jobs where runner_id is not null group by claim_group
  ) c join jobwright_claim_groups g on g.id = c.claim_group
  group by g.job_name, g.version, g.revision`;

/** Runners that were not ended, and how much each holds. Indexes jobwright_runners_leased, jobwright_live_jobs_held. */
const RUNNERS = `
  select r.id, r.name, r.registered_at, r.ticked_at, r.lease_until,
    (select count(*) from jobwright_live_jobs l where l.runner_id = r.id) as running
  from jobwright_runners r where r.ended_at is null`;

const NOW = `select cast(round(unixepoch('subsec') * 1000) as integer) as ms`;

/** `statements` are of one snapshot. */
export function readOverview(statements: Statements): Overview {
  const ms = statements.get<{ ms: number }>(NOW)?.ms ?? 0;
  const types = statements.all<TypeRow>(LIVE_BY_TYPE, ms);
  return overview(ms, types, statements.all<RunnerRow>(RUNNERS));
}
