import type { ClaimedJob, ClaimRequest } from '../claim.js';
import { claimedJob, type ClaimedRow } from '../rows.js';
import type { Statements } from './connection.js';
import * as SQL from './sql/claim.js';

/** Whether a claim would answer anything; asked without the write lock, so that idle runners leave it to others. */
export function anythingToClaim(statements: Statements, request: ClaimRequest): boolean {
  return (
    statements.get(SQL.CLAIMED_BEFORE, request.runnerId, request.claimId) !== undefined ||
    dueJobs(statements, { ...request, limit: 1 }).length > 0
  );
}

/** Takes jobs for a runner, under the write lock. */
export function claimJobs(statements: Statements, request: ClaimRequest): readonly ClaimedJob[] {
  const { runnerId, claimId } = request;
  if (statements.get(SQL.LEASE_IS_VALID, runnerId) === undefined) return [];
  if (statements.get(SQL.CLAIMED_BEFORE, runnerId, claimId) === undefined) {
    for (const id of dueJobs(statements, request))
      statements.run(SQL.TAKE_JOB, id, runnerId, claimId);
  }
  return statements
    .all<ClaimedRow>(SQL.CLAIMED_BEFORE, runnerId, claimId)
    .map((row) => claimedJob(row, claimId));
}

/** What is due of the known types, in claim order, one priority after the other. */
function dueJobs(statements: Statements, request: ClaimRequest): readonly string[] {
  const groups = statements.all<GroupRow>(SQL.KNOWN_CLAIM_GROUPS, JSON.stringify(request.types));
  const due: string[] = [];
  for (let start = 0, end = 0; start < groups.length && due.length < request.limit; start = end) {
    const priority = groups[start]?.priority;
    while (groups[end]?.priority === priority) end += 1;
    const left = request.limit - due.length;
    due.push(...firstDue(statements, groups.slice(start, end), left).map(({ id }) => id));
  }
  return due;
}

/**
 * The first `limit` due jobs of groups of one priority, exactly. A peek of a few rows at each group; what comes after the
 * last of the first `limit` of them is not wanted, so only groups whose peek ended before that one are read on, and no
 * further than it. Types that nobody here knows, and how many jobs wait in all, cost nothing. (As the PostgreSQL store
 * does in one statement.)
 */
function firstDue(
  statements: Statements,
  groups: readonly GroupRow[],
  limit: number,
): readonly DueRow[] {
  const depth = Math.min(limit, 2 + Math.floor(limit / groups.length));
  const peeks = groups.map(({ id }) => statements.all<DueRow>(SQL.DUE_IN_GROUP, id, depth));
  const peeked = peeks.flat().sort(inClaimOrder);
  if (depth === limit) return peeked.slice(0, limit);
  const cut = peeked[limit - 1];
  const more = peeks.flatMap((peek, n) => {
    const last = peek[depth - 1];
    const unfinished = last !== undefined && (cut === undefined || inClaimOrder(last, cut) < 0);
    return unfinished
      ? statements.all<DueRow>(
          SQL.MORE_DUE_IN_GROUP,
          groups[n]?.id ?? 0,
          last.run_at,
          last.id,
          cut?.run_at ?? Number.MAX_SAFE_INTEGER,
          limit - depth,
        )
      : [];
  });
  return more.length === 0
    ? peeked.slice(0, limit)
    : [...peeked, ...more].sort(inClaimOrder).slice(0, limit);
}

function inClaimOrder(a: DueRow, b: DueRow): number {
  return a.run_at - b.run_at || (a.id < b.id ? -1 : 1);
}

interface GroupRow {
  readonly id: number;
  readonly priority: number;
}

interface DueRow {
  readonly id: string;
  readonly run_at: number;
}
