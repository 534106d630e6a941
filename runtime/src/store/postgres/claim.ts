import {
  claimedOf,
  NOTHING_CLAIMED,
  type Claimed,
  type ClaimedJob,
  type ClaimRequest,
} from '../claim.js';
import { ClaimedJobs, type GroupedRow } from './claimed-job.js';
import type { PostgresConnection } from './connection.js';
import * as SQL from './sql/claim.js';

const MOST_ANSWERS = 5;
/** Jobs looked at, at most, where others hold those at the head. */
const FARTHEST = 4_000;

/** Claims by one store, which learns how crowded the head of the queue is. */
export class Claims {
  /** How many times the limit is looked at, since others lock jobs there too. */
  #reach = 1;

  readonly #claimed = new ClaimedJobs();

  constructor(readonly connection: PostgresConnection) {}

  async claim(request: ClaimRequest): Promise<Claimed> {
    this.#reach = Math.min(this.#reach, farthest(request.limit));
    for (let answered = 0; answered < MOST_ANSWERS; answered += 1) {
      const { jobs, candidates, leased } = await this.#ask(request, answered);
      if (leased) this.#learn(request.limit, jobs.length, candidates);
      if (jobs.length > 0) return claimedOf(jobs, request, candidates);
      if (candidates === 0) return NOTHING_CLAIMED;
      // Jobs are due, and none was taken: others have them, or the lease is no more, or an earlier send has them.
      const before = await this.#claimedBefore(request);
      if (before.length > 0) return claimedOf(before, request);
    }
    return NOTHING_CLAIMED;
  }

  async #ask(
    request: ClaimRequest,
    answered: number,
  ): Promise<{ jobs: readonly ClaimedJob[]; candidates: number; leased: boolean }> {
    const { claimId, runnerId, types, limit, limits = [] } = request;
    const rows = await this.connection.query<ClaimRow>(SQL.CLAIM, [
      runnerId,
      claimId,
      this.#candidates(limit),
      limit,
      types.map(({ name }) => name),
      types.map(({ version }) => version),
      types.map(({ revision }) => revision),
      answered,
      limits.map(({ name }) => name ?? null),
      limits.map(({ queue }) => queue ?? null),
      limits.map(({ belowPriority }) => belowPriority ?? null),
      limits.map(({ most }) => most),
      this.#claimed.known,
    ]);
    return {
      jobs: this.#claimed.read(rows.filter(isClaimed), claimId),
      candidates: rows[0]?.candidates ?? 0,
      leased: rows[0]?.leased ?? false,
    };
  }

  async #claimedBefore({ runnerId, claimId }: ClaimRequest): Promise<readonly ClaimedJob[]> {
    const rows = await this.connection.query<GroupedRow>(SQL.CLAIMED_BEFORE, [
      runnerId,
      claimId,
      this.#claimed.known,
    ]);
    return this.#claimed.read(rows, claimId);
  }

  #learn(limit: number, taken: number, candidates: number): void {
    if (taken < limit && candidates === this.#candidates(limit))
      this.#reach = Math.min(this.#reach * 4, farthest(limit));
    else if (taken === limit) this.#reach = Math.max(this.#reach * 0.8, 1);
  }

  /** How many to look at. A claim of few stands behind others' claims of many. */
  #candidates(limit: number): number {
    return Math.ceil(limit * this.#reach);
  }
}

/** How many times the limit, at most. */
function farthest(limit: number): number {
  return Math.max(FARTHEST / limit, 1);
}

type ClaimRow = { readonly candidates: number; readonly leased: boolean } & (
  GroupedRow | { readonly id: null }
);

function isClaimed(row: ClaimRow): row is ClaimRow & GroupedRow {
  return row.id !== null;
}
