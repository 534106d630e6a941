import {
  claimedOf,
  NOTHING_CLAIMED,
  type Claimed,
  type ClaimedJob,
  type ClaimLimit,
  type ClaimRequest,
} from '../claim.js';
import { ClaimedJobs, type GroupedRow } from './claimed-job.js';
import type { PostgresConnection } from './connection.js';
import * as SQL from './sql/claim.js';

const MOST_ANSWERS = 5;
/** Jobs looked at, at most, where others hold those at the head. */
const FARTHEST = 4_000;
/** Jobs looked at that cannot be among the first, at most: half a microsecond each, where the other statement takes 100 to be set up. */
const MOST_IN_VAIN = 200;

const STATEMENTS = { one: SQL.CLAIM_OF_ONE, few: SQL.CLAIM_OF_FEW, many: SQL.CLAIM_OF_MANY };

/** Claims by one store, which learns how crowded the head of the queue is. */
export class Claims {
  /** How many times the limit is looked at, since others lock jobs there too. */
  #reach = 1;
  /** How many claim groups the last claim knew that had no limits; undefined before it. */
  #groups: number | undefined;

  readonly #claimed = new ClaimedJobs();

  constructor(readonly connection: PostgresConnection) {}

  async claim(request: ClaimRequest): Promise<Claimed> {
    this.#reach = Math.min(this.#reach, farthest(request.limit));
    for (let tries = 0, answered = 0; tries < MOST_ANSWERS; tries += 1) {
      const answer = await this.#ask(request, answered);
      const { by, groups, jobs, candidates, leased, sentBefore } = answer;
      // One is new. This did not wait for an earlier send of it, so it does not count as answered.
      if (by === 'one' && groups > 1) continue;
      answered += 1;
      if (leased && by !== 'one') this.#learn(request.limit, jobs.length, candidates);
      if (jobs.length > 0) return claimedOf(jobs, request, candidates);
      // Jobs are due, and none was taken: others have them, or the lease is no more, or an earlier send has them; or it has all there were.
      if (candidates > 0 || sentBefore) {
        const before = await this.#claimedBefore(request);
        if (before.length > 0) return claimedOf(before, request);
      }
      if (candidates === 0) break;
    }
    return NOTHING_CLAIMED;
  }

  async #ask(request: ClaimRequest, answered: number): Promise<Answer> {
    const { claimId, runnerId, types, limit, limits = [] } = request;
    const by = this.#statementFor(request);
    const rows = await this.connection.query<ClaimRow>(STATEMENTS[by], [
      runnerId,
      claimId,
      this.#candidates(limit),
      limit,
      types.map(({ name }) => name),
      types.map(({ version }) => version),
      types.map(({ revision }) => revision),
      answered,
      this.#claimed.known,
      ...(by === 'many' ? limitColumns(limits) : []),
    ]);
    const [first] = rows;
    if (limits.length === 0) this.#groups = first?.groups;
    return {
      by,
      groups: first?.groups ?? 0,
      jobs: this.#claimed.read(rows.filter(isClaimed), claimId),
      candidates: first?.candidates ?? 0,
      leased: first?.leased ?? false,
      sentBefore: first?.sent_before ?? false,
    };
  }

  /** By how many groups were known last, and whether to look at the first jobs of each would be to look at many in vain. */
  #statementFor({ types, limit, limits = [] }: ClaimRequest): keyof typeof STATEMENTS {
    if (limits.length > 0) return 'many';
    const groups = this.#groups ?? types.length;
    if (groups === 1) return 'one';
    return (groups - 1) * this.#candidates(limit) > MOST_IN_VAIN ? 'many' : 'few';
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

interface Answer {
  readonly by: keyof typeof STATEMENTS;
  readonly groups: number;
  readonly jobs: readonly ClaimedJob[];
  readonly candidates: number;
  readonly leased: boolean;
  readonly sentBefore: boolean;
}

type ClaimRow = {
  readonly candidates: number;
  readonly groups: number;
  readonly leased: boolean;
  readonly sent_before: boolean;
} & (GroupedRow | { readonly id: null });

function limitColumns(limits: readonly ClaimLimit[]): unknown[] {
  return [
    limits.map(({ name }) => name ?? null),
    limits.map(({ queue }) => queue ?? null),
    limits.map(({ belowPriority }) => belowPriority ?? null),
    limits.map(({ most }) => most),
  ];
}

function isClaimed(row: ClaimRow): row is ClaimRow & GroupedRow {
  return row.id !== null;
}
