import {
  claimedOf,
  NOTHING_CLAIMED,
  type Claimed,
  type ClaimedJob,
  type ClaimRequest,
} from '../claim.js';
import { isLeftOut, withinLimits } from '../limits.js';
import { claimedJob, type ClaimedRow } from '../rows.js';
import type { MysqlConnection, Query } from './connection.js';
import { hex } from './ids.js';
import * as SQL from './sql/claim.js';

const MOST_TRIES = 5;
const LARGEST_REACH = 8;

/** Claims by one store, which learns how crowded the head of the queue is. */
export class Claims {
  /** How many times the limit is looked at, since others lock jobs there too. */
  #reach = 1;

  constructor(readonly connection: MysqlConnection) {}

  async claim(request: ClaimRequest): Promise<Claimed> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const wanted = Math.ceil(request.limit * this.#reach);
      const found = await findDue(this.connection, request, wanted);
      const { due, askedBefore } = found;
      if (due.length === 0 && !askedBefore) return NOTHING_CLAIMED;
      const jobs = await this.connection.transaction((query) => take(query, request, found));
      if (jobs === undefined) return NOTHING_CLAIMED;
      this.#learn(request.limit, jobs.length, due.length);
      if (jobs.length > 0 || askedBefore) return claimedOf(jobs, request, due.length);
      // Jobs are due, and none was taken: others have them.
    }
    return NOTHING_CLAIMED;
  }

  #learn(limit: number, taken: number, due: number): void {
    if (taken < limit && due >= limit) this.#reach = Math.min(this.#reach * 2, LARGEST_REACH);
    else if (taken === limit) this.#reach = Math.max(this.#reach - 0.1, 1);
  }
}

interface DueGroup {
  readonly id: number;
  readonly name: string;
  readonly queue: string;
  readonly priority: number;
  readonly child: 0 | 1;
  readonly first_run_at: number;
}

interface DueRow {
  readonly id: string;
  readonly run_at: number;
  readonly claim_group: number;
}

/** With what limits can be about. */
type DueJob = DueRow & Pick<DueGroup, 'name' | 'queue' | 'priority'>;

interface Found {
  /** In claim order. */
  readonly due: readonly DueJob[];
  /** The claim holds jobs that it took when it was asked before. */
  readonly askedBefore: boolean;
}

/** Up to `wanted` jobs that are due, within the claim's limits, or that the claim was asked before. Locks nothing. */
async function findDue(
  connection: MysqlConnection,
  { types, runnerId, claimId, limits = [] }: ClaimRequest,
  wanted: number,
): Promise<Found> {
  const rows = await connection.query<DueGroup>(SQL.DUE_GROUPS, [
    hex(runnerId),
    hex(claimId),
    JSON.stringify(types),
  ]);
  if (rows.some(({ id }) => id === 0)) return { due: [], askedBefore: true };
  const groups = rows
    .filter((group) => !isLeftOut(limits, group))
    .sort(
      (a, b) => b.priority - a.priority || b.child - a.child || a.first_run_at - b.first_run_at,
    );
  const due: DueJob[] = [];
  for (let start = 0, end = 0; start < groups.length && due.length < wanted; start = end) {
    const first = groups[start] as DueGroup;
    while (groups[end]?.priority === first.priority && groups[end]?.child === first.child) end += 1;
    due.push(...(await firstDue(connection, groups.slice(start, end), wanted - due.length)));
  }
  return { due: withinLimits(due, limits), askedBefore: false };
}

/** The first jobs of groups of one rank; the groups are sorted by when their first job was due. */
async function firstDue(
  connection: MysqlConnection,
  groups: readonly DueGroup[],
  wanted: number,
): Promise<readonly DueJob[]> {
  let first: readonly DueRow[] = [];
  for (let start = 0; start < groups.length; start += SQL.GROUPS_AT_ONCE) {
    const last = first.length < wanted ? undefined : first.at(-1);
    // What the remaining groups have comes after all that was found.
    if (last !== undefined && (groups[start]?.first_run_at ?? 0) > last.run_at) break;
    const slots = Array.from({ length: SQL.GROUPS_AT_ONCE }, (_, n) => groups[start + n]);
    const found = await connection.query<DueRow>(
      SQL.DUE_JOBS,
      slots.flatMap((group) => (group === undefined ? [0, 0] : [group.id, wanted])),
    );
    first = [...first, ...found]
      .sort((a, b) => a.run_at - b.run_at || (a.id < b.id ? -1 : 1))
      .slice(0, wanted);
  }
  const groupOf = new Map(groups.map((group) => [group.id, group]));
  return first.map((job) => ({ ...(groupOf.get(job.claim_group) as DueGroup), ...job }));
}

/** Takes jobs for a runner, in a transaction; `undefined` where it may not claim any more. */
async function take(
  query: Query,
  { runnerId, claimId, limit }: ClaimRequest,
  { due, askedBefore }: Found,
): Promise<readonly ClaimedJob[] | undefined> {
  const [runner, claim] = [hex(runnerId), hex(claimId)];
  const [locked] = await query<{ asked_before: number }>(SQL.LOCK_RUNNER, [claim, runner]);
  if (locked === undefined) return undefined;
  const held = async (): Promise<readonly ClaimedJob[]> => {
    const rows = await query<ClaimedRow>(SQL.CLAIMED_JOBS, [claim, runner]);
    return rows.map((row) => claimedJob(row, row, claimId));
  };
  if (askedBefore || locked.asked_before === 1) {
    if ((await query(SQL.LEASE_IS_VALID, [runner])).length === 0) return undefined;
    const before = await held();
    if (before.length > 0) return before;
  }
  const ids = JSON.stringify(due.map(({ id }) => hex(id)));
  const rows = await query<{ id: string }>(SQL.LOCK_DUE_JOBS, [ids, runner, limit]);
  if (rows.length === 0)
    return (await query(SQL.LEASE_IS_VALID, [runner])).length === 0 ? undefined : [];
  const taken = JSON.stringify(rows.map(({ id }) => hex(id)));
  await query(SQL.TAKE_JOBS, [taken, claim, claim, runner]);
  return held();
}
