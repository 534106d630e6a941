import { overview, type Overview, type RunnerRow, type TypeRow } from '../overview.js';
import type { Query } from './connection.js';

/**
 * What is queued, runs and waits (at a time in ms, twice), by type. Counts are taken by claim group before names are looked
 * up. Index jobwright_live_jobs_due alone for what is due; rows are looked at where the time is yet to come (it is scheduled,
 * or waits), and along jobwright_live_jobs_held; the history is not touched.
 */
const LIVE_BY_TYPE = `
  select g.job_name as name, g.version, g.revision, cast(sum(c.queued) as int) as queued, cast(sum(c.due) as int) as due,
    cast(sum(c.running) as int) as running, cast(sum(c.waiting) as int) as waiting, min(c.oldest_queued) as oldest_queued, min(c.oldest_started) as oldest_started
  from (
    select d.claim_group, count(*) as queued, count(*) as due, 0 as running, 0 as waiting,
      min(d.run_at) as oldest_queued, null as oldest_started
    from jobwright_live_jobs d force index (jobwright_live_jobs_due)
    where d.state = 'queued' and d.run_at <= ? group by d.claim_group
    union all
    select l.claim_group, sum(l.waits_for is null), 0, 0, count(l.waits_for), null, null
    from jobwright_live_jobs l force index (jobwright_live_jobs_due)
    where l.state = 'queued' and l.run_at > ? group by l.claim_group
    union all
    select r.claim_group, 0, 0, sum(r.waits_for is null), count(r.waits_for), null,
      min(if(r.waits_for is null, r.started_at, null))
    from jobwright_live_jobs r force index (jobwright_live_jobs_held)
    where r.runner_id is not null group by r.claim_group
  ) c join jobwright_claim_groups g on g.id = c.claim_group
  group by g.job_name, g.version, g.revision`;

/** Runners that were not ended, and how much each holds. Indexes jobwright_runners_leased, jobwright_live_jobs_held. */
const RUNNERS = `
  select r.id, r.name, r.registered_at, r.ticked_at, r.lease_until,
    (select count(*) from jobwright_live_jobs l force index (jobwright_live_jobs_held) where l.runner_id = r.id) as running
  from jobwright_runners r force index (jobwright_runners_leased) where r.ended_at is null`;

const NOW = `select timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000 as ms`;

/** `query` is of one snapshot. */
export async function readOverview(query: Query): Promise<Overview> {
  const [now] = await query<{ ms: number }>(NOW);
  const ms = now?.ms ?? 0;
  const types = await query<TypeRow>(LIVE_BY_TYPE, [ms, ms]);
  return overview(ms, types, await query<RunnerRow>(RUNNERS));
}
