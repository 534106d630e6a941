import type { Forfeited, RequestedCancel } from '../../store/runner.js';
import type { Mark } from './lease.js';

/** A lease that has begun. */
export interface BegunLease {
  readonly runnerId: string;
  /** When its registration was sent. */
  readonly sent: Mark;
}

/** How a lease is kept. */
export interface LeaseTerms {
  /** Of the runner, for people: host and process id. */
  readonly name: string;
  readonly leaseMs: number;
  readonly tickMs: number;
  readonly maxLosses: number;
  /** The one to keep, where it has begun already; undefined to begin one. */
  readonly begun: BegunLease | undefined;
}

/** What the tick thread is started with. */
export interface TickData extends LeaseTerms {
  readonly url: string;
  /** Memory of {@link MainWatch}. */
  readonly watch: SharedArrayBuffer;
}

/** Ends the lease and the thread. */
export type ToTick = 'stop';

export type FromTick =
  /** The database cannot be used, before anything was kept. */
  | { readonly type: 'failed'; readonly message: string }
  /** A lease has begun. */
  | { readonly type: 'registered'; readonly runnerId: string }
  /** The lease is over, by the database's word or by the runner's own clock; a new one will be announced. */
  | { readonly type: 'lost'; readonly runnerId: string }
  /** At the end: a lease that has begun elsewhere was not needed to be touched, and is for whoever began it to give back. */
  | { readonly type: 'left'; readonly runnerId: string }
  | { readonly type: 'cancels'; readonly cancels: readonly RequestedCancel[] }
  | { readonly type: 'forfeited'; readonly forfeited: Forfeited }
  | { readonly type: 'away'; readonly message: string }
  | { readonly type: 'back' };
