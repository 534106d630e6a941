import type { ClaimedJob, ClaimRequest } from '../claim.js';
import type { Grouped } from '../claim-groups.js';
import { isLeftOut, withinLimits } from '../limits.js';
import { claimedJob, type ClaimedFields } from '../rows.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/claim.js';

/** Whether a claim would answer anything; asked without the write lock, so that idle runners leave it to others. */
export function anythingToClaim(statements: Statements, request: ClaimRequest): boolean {
  return (
    statements.get(SQL.IS_CLAIMED, request.runnerId, request.claimId) !== undefined ||
    dueJobs(statements, knownGroups(statements, request), { ...request, limit: 1 }).length > 0
  );
}

/** Takes jobs for a runner, under the write lock. */
export function claimJobs(statements: Statements, request: ClaimRequest): readonly ClaimedJob[] {
  const { runnerId, claimId } = request;
  if (statements.get(SQL.LEASE_IS_VALID, runnerId) === undefined) return [];
  if (statements.get(SQL.IS_CLAIMED, runnerId, claimId) === undefined)
    takeJobs(statements, request);
  const groups = groupsOf(statements);
  return statements
    .all<{ readonly job: string }>(SQL.CLAIMED, runnerId, claimId)
    .map(({ job }) => JSON.parse(job) as ClaimedArray)
    .map((job) => claimedJob(claimedFields(job), groups(job[1]), claimId));
}

/** What {@link SQL.CLAIMED} answers of a job: the claim group second. */
type ClaimedArray = readonly [
  id: string,
  group: number,
  params: string,
  epoch: number,
  attempt: number,
  losses: number,
  headers: string | null,
  parentId: string | null,
  depth: number,
  ageMs: number,
  suspect: 0 | 1,
  deaths: number,
];

function claimedFields(job: ClaimedArray): ClaimedFields {
  const [id, , params, epoch, attempt, losses, headers, parent, depth, age, suspect, deaths] = job;
  return {
    id,
    params,
    epoch,
    attempt,
    losses,
    headers,
    parent_id: parent,
    depth,
    age_ms: age,
    suspect,
    deaths,
  };
}

/** Looks up what claim groups stand for, each once. */
function groupsOf(statements: Statements): (id: number) => Grouped {
  const known = new Map<number, Grouped>();
  return (id) => {
    const group = known.get(id) ?? statements.get<Grouped>(SQL.CLAIM_GROUP, id);
    if (group === undefined) throw new Error(`claim group ${id} vanished`);
    known.set(id, group);
    return group;
  };
}

function takeJobs(statements: Statements, request: ClaimRequest): void {
  const { runnerId, claimId, limit, limits = [] } = request;
  const groups = knownGroups(statements, request);
  const [only] = groups;
  // Which are the first of an only group SQLite need not tell first.
  if (groups.length === 1 && only !== undefined && limits.length === 0)
    statements.run(SQL.TAKE_FIRST_OF_GROUP, runnerId, claimId, only.id, limit);
  else {
    const due = JSON.stringify(dueJobs(statements, groups, request));
    statements.run(SQL.TAKE_JOBS, runnerId, claimId, due);
  }
}

/** Those of which jobs may be taken, in claim order. */
function knownGroups(
  statements: Statements,
  { types, limits = [] }: ClaimRequest,
): readonly GroupRow[] {
  return statements
    .all<GroupRow>(SQL.KNOWN_CLAIM_GROUPS, JSON.stringify(types))
    .filter((group) => !isLeftOut(limits, group));
}

/** What is due of these, in claim order, one priority after the other and children first, within the limits. */
function dueJobs(
  statements: Statements,
  groups: readonly GroupRow[],
  { limit, limits = [] }: ClaimRequest,
): readonly string[] {
  const due: DueJob[] = [];
  for (let start = 0, end = 0; start < groups.length && due.length < limit; start = end) {
    const first = groups[start] as GroupRow;
    while (groups[end]?.priority === first.priority && groups[end]?.child === first.child) end += 1;
    due.push(...firstDue(statements, groups.slice(start, end), limit - due.length));
  }
  if (limits.length === 0) return due.map(({ id }) => id);
  return withinLimits(due.map(limited), limits).map(({ jobId }) => jobId);
}

/**
 * The first `limit` due jobs of groups of one rank, exactly. A peek of a few rows at each group; what comes after the
 * last of the first `limit` of them is not wanted, so only groups whose peek ended before that one are read on, and no
 * further than it. Types that nobody here knows, and how many jobs wait in all, cost nothing. (As the PostgreSQL store
 * does in one statement.)
 */
function firstDue(
  statements: Statements,
  groups: readonly GroupRow[],
  limit: number,
): readonly DueJob[] {
  const depth = Math.min(limit, 2 + Math.floor(limit / groups.length));
  const peeks = groups.map((group) =>
    ofGroup(group, statements.all(SQL.DUE_IN_GROUP, group.id, depth)),
  );
  const peeked = peeks.flat().sort(inClaimOrder);
  if (depth === limit) return peeked.slice(0, limit);
  const cut = peeked[limit - 1];
  const more = peeks.flatMap((peek, n) => {
    const group = groups[n];
    const last = peek[depth - 1];
    const unfinished = last !== undefined && (cut === undefined || inClaimOrder(last, cut) < 0);
    if (!unfinished || group === undefined) return [];
    const rows = statements.all<DueRow>(
      SQL.MORE_DUE_IN_GROUP,
      group.id,
      last.run_at,
      last.id,
      cut?.run_at ?? Number.MAX_SAFE_INTEGER,
      limit - depth,
    );
    return ofGroup(group, rows);
  });
  return more.length === 0
    ? peeked.slice(0, limit)
    : [...peeked, ...more].sort(inClaimOrder).slice(0, limit);
}

function ofGroup(group: GroupRow, rows: readonly DueRow[]): readonly DueJob[] {
  return rows.map(({ id, run_at: runAt }) => ({ id, run_at: runAt, group }));
}

/** With what limits can be about. */
function limited({ id, group }: DueJob): GroupRow & { readonly jobId: string } {
  return { ...group, jobId: id };
}

function inClaimOrder(a: DueRow, b: DueRow): number {
  return a.run_at - b.run_at || (a.id < b.id ? -1 : 1);
}

interface GroupRow {
  readonly id: number;
  readonly name: string;
  readonly queue: string;
  readonly priority: number;
  readonly child: 0 | 1;
}

interface DueRow {
  readonly id: string;
  readonly run_at: number;
}

type DueJob = DueRow & { readonly group: GroupRow };
