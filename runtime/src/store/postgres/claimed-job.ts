import type { ClaimedJob } from '../claim.js';
import type { Grouped } from '../claim-groups.js';
import { claimedJob, type ClaimedFields } from '../rows.js';

/**
 * A claimed job as its statement answers it: what most jobs have in common is said by the id of the claim group, or is null. A busy
 * runner reads many, and each value takes as long as to make a text of it and read that.
 */
export interface GroupedRow extends ClaimedFields {
  readonly claim_group: number;
  /** What that stands for, as JSON; null where it was known. */
  readonly new_group: string | null;
}

/** Reads claimed jobs, and remembers what claim groups stand for: they are neither changed nor deleted. */
export class ClaimedJobs {
  readonly #groups = new Map<number, Grouped>();

  /** The claim groups that need not be told again. */
  get known(): readonly number[] {
    return [...this.#groups.keys()];
  }

  read(rows: readonly GroupedRow[], claimId: string): readonly ClaimedJob[] {
    return rows.map((row) => claimedJob(row, this.#groupOf(row), claimId));
  }

  #groupOf({ claim_group: id, new_group: told }: GroupedRow): Grouped {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    if (told === null) throw new Error(`claim group ${id} was not told`);
    const group = JSON.parse(told) as Grouped;
    this.#groups.set(id, group);
    return group;
  }
}
