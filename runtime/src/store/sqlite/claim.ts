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

/**
 * What is due of the known types, in claim order. One short index walk for each group: types that nobody here knows, and
 * how many jobs wait in all, cost nothing.
 */
function dueJobs(statements: Statements, request: ClaimRequest): readonly string[] {
  const groups = statements.all<GroupRow>(SQL.KNOWN_CLAIM_GROUPS, JSON.stringify(request.types));
  const due: string[] = [];
  for (let start = 0, end = 0; start < groups.length && due.length < request.limit; start = end) {
    const priority = groups[start]?.priority;
    while (groups[end]?.priority === priority) end += 1;
    const left = request.limit - due.length;
    const rows = groups
      .slice(start, end)
      .flatMap(({ id }) => statements.all<DueRow>(SQL.DUE_IN_GROUP, id, left));
    rows.sort((a, b) => a.run_at - b.run_at || (a.id < b.id ? -1 : 1));
    due.push(...rows.slice(0, left).map(({ id }) => id));
  }
  return due;
}

interface GroupRow {
  readonly id: number;
  readonly priority: number;
}

interface DueRow {
  readonly id: string;
  readonly run_at: number;
}
