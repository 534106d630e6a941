import type { ClaimedJob } from '../claim.js';
import type { Grouped } from '../claim-groups.js';
import { jobHeaders } from '../rows.js';

/**
 * A claimed job as its statement answers it: what most jobs have in common is said by the id of the claim group, or is null. A busy
 * runner reads many, and each value takes as long as to make a text of it and read that.
 */
export interface ClaimedRow {
  readonly id: string;
  readonly claim_group: number;
  /** What that stands for, as JSON; null where it was known. */
  readonly new_group: string | null;
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

/** Reads claimed jobs, and remembers what claim groups stand for: they are neither changed nor deleted. */
export class ClaimedJobs {
  readonly #groups = new Map<number, Grouped>();

  /** The claim groups that need not be told again. */
  get known(): readonly number[] {
    return [...this.#groups.keys()];
  }

  read(rows: readonly ClaimedRow[], claimId: string): readonly ClaimedJob[] {
    return rows.map((row) => claimedJob(row, this.#groupOf(row), claimId));
  }

  #groupOf({ claim_group: id, new_group: told }: ClaimedRow): Grouped {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    if (told === null) throw new Error(`claim group ${id} was not told`);
    const group = JSON.parse(told) as Grouped;
    this.#groups.set(id, group);
    return group;
  }
}

function claimedJob(row: ClaimedRow, group: Grouped, claimId: string): ClaimedJob {
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
