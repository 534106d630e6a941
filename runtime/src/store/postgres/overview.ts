import { overview, type Overview, type RunnerRow, type TypeRow } from '../overview.js';
import type { Query } from './connection.js';

/**
 * What is queued and what runs, by type. Counts are taken by claim group before names are looked up. Index-only along
 * live_jobs_due, and live_jobs_held; the history is not touched.
 */
const LIVE_BY_TYPE = `
  with queued as (
    select q.claim_group, count(*) as jobs, count(*) filter (where q.run_at <= $1::timestamptz) as due,
      min(q.run_at) as oldest
    from jobwright.live_jobs q where q.state = 'queued' group by q.claim_group
  ), running as (
    select r.claim_group, count(*) as jobs, min(r.started_at) as oldest
    from jobwright.live_jobs r where r.runner_id is not null group by r.claim_group
  )
  select g.job_name as name, g.version, g.revision, coalesce(sum(q.jobs), 0)::bigint as queued,
    coalesce(sum(q.due), 0)::bigint as due, coalesce(sum(r.jobs), 0)::bigint as running,
    (extract(epoch from min(q.oldest)) * 1000)::bigint as oldest_queued,
    (extract(epoch from min(r.oldest)) * 1000)::bigint as oldest_started
  from queued q full join running r on r.claim_group = q.claim_group
  join jobwright.claim_groups g on g.id = coalesce(q.claim_group, r.claim_group)
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
