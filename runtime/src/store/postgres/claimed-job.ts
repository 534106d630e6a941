import type { ClaimedJob } from '../claim.js';
import type { Grouped } from '../claim-groups.js';
import { jobHeaders } from '../rows.js';

/**
 * A claimed job as its statement answers it: of what most jobs have in common the id of the claim group, or null for none. A busy
 * runner reads many, and each value takes as long as to make a text and read it.
 */
export interface ClaimedRow {
  readonly id: string;
  readonly claim_group: number;
  readonly params: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly age_ms: number;
  readonly losses: number | null;
  readonly headers: string | null;
  readonly parent_id: string | null;
  readonly depth: number | null;
  readonly suspect: true | null;
  readonly deaths: number | null;
}

export function claimedJob(row: ClaimedRow, group: Grouped, claimId: string): ClaimedJob {
  return {
    id: row.id,
    name: group.name,
    version: group.version,
    revision: group.revision,
    params: row.params,
    token: { claimId, epoch: row.epoch },
    attempt: row.attempt,
    losses: row.losses ?? 0,
    queue: group.queue,
    priority: group.priority,
    ...(row.headers !== null && { headers: jobHeaders(row.headers) }),
    ...(row.parent_id !== null && { parentId: row.parent_id }),
    depth: row.depth ?? 0,
    ageMs: Math.max(0, row.age_ms),
    suspect: row.suspect ?? false,
    deaths: row.deaths ?? 0,
  };
}
