import type { StoredFailure } from '../types/failure.js';
import type { JobHeaders } from '../types/headers.js';
import type { JsonText } from '../types/json.js';
import type { EndState } from '../types/state.js';
import type { LastLines } from './log.js';
import type { Token } from '../types/token.js';

/** A runner of a job type takes its version exactly, and revisions up to the one it knows. */
export interface KnownType {
  readonly name: string;
  readonly version: number;
  readonly revision: number;
}

export interface ClaimRequest {
  /** UUID made by the runner; the same id asked again answers the jobs it took the first time. */
  readonly claimId: string;
  readonly runnerId: string;
  readonly types: readonly KnownType[];
  readonly limit: number;
  /** Of what there may be fewer than `limit`. */
  readonly limits?: readonly ClaimLimit[];
}

/**
 * At most `most` of the jobs that it is about: all that fit every condition given. Of the first due jobs in claim order, up to
 * the claim's `limit` (or some more, where others claim at once), those that come after `most` others are passed over. Where
 * `most` is 0 such jobs are left out from the start, as unknown types are.
 */
export interface ClaimLimit {
  readonly name?: string;
  readonly queue?: string;
  readonly belowPriority?: number;
  readonly most: number;
}

/** What a claim answers. */
export interface Claimed {
  readonly jobs: readonly ClaimedJob[];
  /**
   * Whether another claim may find more at once: as many were taken as were asked for, or others had locked some of those that
   * were looked at. Never where no job was taken.
   */
  readonly more: boolean;
}

export const NOTHING_CLAIMED: Claimed = { jobs: [], more: false };

/** The answer of a claim that took `jobs` of `due` that it looked at; fewer than all where others had locked some. */
export function claimedOf(
  jobs: readonly ClaimedJob[],
  { limit }: Pick<ClaimRequest, 'limit'>,
  due = jobs.length,
): Claimed {
  return { jobs, more: jobs.length > 0 && Math.max(jobs.length, due) >= limit };
}

export interface ClaimedJob {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  readonly params: JsonText;
  readonly token: Token;
  /** From 1; attempts that were lost or released do not count. */
  readonly attempt: number;
  readonly losses: number;
  readonly queue: string;
  readonly priority: number;
  readonly headers?: JobHeaders;
  /** The job that started this one. */
  readonly parentId?: string;
  /** How many ancestors it has. */
  readonly depth: number;
  /** How old it was when it was claimed, since its submit, by the database's clock. */
  readonly ageMs: number;
  /** Its runner died while it ran: it is to run alone, so that it cannot take others with it again. */
  readonly suspect: boolean;
  /** How often it died where it ran alone. */
  readonly deaths: number;
}

/** The end of one attempt, under its token. */
export interface Settlement {
  readonly id: string;
  readonly token: Token;
  readonly outcome: Outcome;
  /** What the attempt logged last; kept if the settlement is. */
  readonly log?: LastLines;
}

export type Outcome =
  | { readonly kind: 'succeeded'; readonly output: JsonText }
  /** The job ends. */
  | {
      readonly kind: 'ended';
      readonly state: Exclude<EndState, 'succeeded'>;
      readonly error: StoredFailure;
    }
  /** The attempt is spent; the job is due again after the delay. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly error: StoredFailure }
  /** The runner shuts down; the job is due at once, the attempt is not spent. */
  | { readonly kind: 'released' }
  /**
   * Its handler, which waits, is dropped; the attempt is not spent. The job is due when one of the children `awaits` has
   * ended (see {@link Store.wake}), or after `delayMs` where that is given.
   */
  | { readonly kind: 'parked'; readonly awaits: readonly string[]; readonly delayMs?: number }
  /** It died where it ran alone: a loss and a death; the job is due at once, the attempt is not spent. */
  | { readonly kind: 'lost'; readonly error: StoredFailure };

/**
 * - `settled`: done;
 * - `cancelled`: done; and since someone wants it cancelled, the job has ended as that instead of failing or going back to its queue;
 * - `already`: this very token settled it before (the reply was lost);
 * - `lease-lost`: the token is outdated, nothing changed.
 */
export type SettleAnswer = 'settled' | 'cancelled' | 'already' | 'lease-lost';

/** Whether it was settled now. */
export function isSettled(answer: SettleAnswer): boolean {
  return answer === 'settled' || answer === 'cancelled';
}

export interface StatusUpdate {
  readonly id: string;
  readonly token: Token;
  readonly status: JsonText;
}

export type StatusAnswer = 'stored' | 'lease-lost';
