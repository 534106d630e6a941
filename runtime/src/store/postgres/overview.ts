import { overview, type Overview, type RunnerRow, type TypeRow } from '../overview.js';
import type { Query } from './connection.js';

/**
 * What is queued, runs and waits, by type. Counts are taken by claim group before names are looked up. Index-only along
 * live_jobs_due for what is due; rows are looked at where the time is yet to come (it is scheduled, or waits), and along
 * live_jobs_held; the history is not touched.
 */
const LIVE_BY_TYPE = `
  with counts as (
    select d.claim_group, count(*) as queued, count(*) as due, 0 as running, 0 as waiting,
      min(d.run_at) as oldest_queued, null::timestamptz as oldest_started
    from jobwright.live_jobs d where d.state = 'queued' and d.run_at <= $1::timestamptz group by d.claim_group
    union all
    select l.claim_group, count(*) filter (where l.waits_for is null), 0, 0, count(l.waits_for), null, null
    from jobwright.live_jobs l where l.state = 'queued' and l.run_at > $1::timestamptz group by l.claim_group
    union all
    select r.claim_group, 0, 0, count(*) filter (where r.waits_for is null), count(r.waits_for), null,
      min(r.started_at) filter (where r.waits_for is null)
    from jobwright.live_jobs r where r.runner_id is not null group by r.claim_group
  )
  select g.job_name as name, g.version, g.revision, sum(c.queued)::bigint as queued, sum(c.due)::bigint as due,
    sum(c.running)::bigint as running, sum(c.waiting)::bigint as waiting,
    (extract(epoch from min(c.oldest_queued)) * 1000)::bigint as oldest_queued,
    (extract(epoch from min(c.oldest_started)) * 1000)::bigint as oldest_started
  from counts c join jobwright.claim_groups g on g.id = c.claim_group
  group by g.job_name, g.version, g.revision`;

/** Runners that were not ended, and how much each holds. Indexes runners_leased, live_jobs_held. */
const RUNNERS = `
  select r.id::text as id, r.name, (extract(epoch from r.registered_at) * 1000)::bigint as registered_at,
    (extract(epoch from r.ticked_at) * 1000)::bigint as ticked_at,
    (extract(epoch from r.lease_until) * 1000)::bigint as lease_until,
    (select count(*) from jobwright.live_jobs l where l.runner_id = r.id)::bigint as running
  from jobwright.runners r where r.ended_at is null`;

const NOW = `
  select n.t::text as t, (extract(epoch from n.t) * 1000)::bigint as ms
  from (select clock_timestamp() as t offset 0) n`;

/** `query` is of one snapshot. */
export async function readOverview(query: Query): Promise<Overview> {
  const [now] = await query<{ t: string; ms: number }>(NOW);
  const types = await query<TypeRow>(LIVE_BY_TYPE, [now?.t ?? null]);
  return overview(now?.ms ?? 0, types, await query<RunnerRow>(RUNNERS));
}
