import type { StoredFailure } from '../types/failure.js';
import type { JsonText } from '../types/json.js';
import type { EndState } from '../types/state.js';
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
}

/** The end of one attempt, under its token. */
export interface Settlement {
  readonly id: string;
  readonly token: Token;
  readonly outcome: Outcome;
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
  | { readonly kind: 'released' };

/**
 * - `settled`: done;
 * - `already`: this very token settled it before (the reply was lost);
 * - `lease-lost`: the token is outdated, nothing changed.
 */
export type SettleAnswer = 'settled' | 'already' | 'lease-lost';

export interface StatusUpdate {
  readonly id: string;
  readonly token: Token;
  readonly status: JsonText;
}

export type StatusAnswer = 'stored' | 'lease-lost';
