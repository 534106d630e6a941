/** What a store holds that has not ended, and who runs it: one moment, by the database's clock. */
export interface Overview {
  /** When this was so, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** Each job type that has live jobs, by name, version and revision. */
  readonly types: readonly TypeOverview[];
  /** Runners that have neither shut down nor been found dead, oldest first. */
  readonly runners: readonly RunnerOverview[];
}

export interface TypeOverview {
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  /** Queued, those whose run time is yet to come included, and those whose wait has just run out. */
  readonly queued: number;
  /** Of the queued, those whose run time has passed: what a runner could take now. */
  readonly due: number;
  /** Running, but for those that wait. */
  readonly running: number;
  /** Waiting for children, or until a time that is yet to come; in a runner's memory or parked. */
  readonly waiting: number;
  /** Run time of the one that has been due longest. */
  readonly oldestDueAt?: number;
  /** When the attempt began that has run longest. */
  readonly oldestStartedAt?: number;
}

export interface RunnerOverview {
  readonly id: string;
  /** For people: host and process id. */
  readonly name: string;
  readonly registeredAt: number;
  readonly tickedAt: number;
  /** Before `at`: the runner is silent, and its jobs are about to be put back. */
  readonly leaseUntil: number;
  /** How many jobs it holds, those that wait in its memory included. */
  readonly running: number;
}

/* Rows as the adapters' statements answer them: the same column names, times as milliseconds. */

export interface TypeRow {
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  readonly queued: number;
  readonly due: number;
  readonly running: number;
  readonly waiting: number;
  readonly oldest_queued: number | null;
  readonly oldest_started: number | null;
}

export interface RunnerRow {
  readonly id: string;
  readonly name: string;
  readonly registered_at: number;
  readonly ticked_at: number;
  readonly lease_until: number;
  readonly running: number;
}

/** In the order of names, versions and revisions, and of when runners registered; whatever the database's collation. */
export function overview(
  at: number,
  types: readonly TypeRow[],
  runners: readonly RunnerRow[],
): Overview {
  return {
    at,
    types: types.map(typeOverview).sort(byType),
    runners: runners
      .map((row) => ({
        id: row.id,
        name: row.name,
        registeredAt: row.registered_at,
        tickedAt: row.ticked_at,
        leaseUntil: row.lease_until,
        running: row.running,
      }))
      .sort((a, b) => a.registeredAt - b.registeredAt || (a.id < b.id ? -1 : 1)),
  };
}

function typeOverview(row: TypeRow): TypeOverview {
  return {
    name: row.name,
    version: row.version,
    revision: row.revision,
    queued: row.queued,
    due: row.due,
    running: row.running,
    waiting: row.waiting,
    ...(row.due > 0 && row.oldest_queued !== null && { oldestDueAt: row.oldest_queued }),
    ...(row.oldest_started !== null && { oldestStartedAt: row.oldest_started }),
  };
}

function byType(a: TypeOverview, b: TypeOverview): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.version - b.version || a.revision - b.revision;
}
