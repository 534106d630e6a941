/** A runner is one start of one process: its id is new each time. */
export interface NewRunner {
  readonly id: string;
  /** For people: host and process id. */
  readonly name: string;
  readonly leaseMs: number;
}

/** A running job that someone wants cancelled. */
export interface RequestedCancel {
  readonly id: string;
  readonly epoch: number;
  readonly reason: string;
  /** Left until the cut-off, by the database's clock; negative once it has passed. */
  readonly graceLeftMs: number;
}

export type TickReply =
  | {
      readonly lease: 'held';
      readonly cancels: readonly RequestedCancel[];
      /** Whether a lease has run out, a cut-off has passed, or a parked job's child has ended, that nobody has seen to. */
      readonly overdue: boolean;
    }
  | { readonly lease: 'lost' };

export interface Forfeited {
  /** Runners whose lease had run out and which are ended now. */
  readonly runners: number;
  /** Jobs put back in their queue. */
  readonly requeued: number;
  /** Jobs that were lost too often and are dead now. */
  readonly dead: number;
}
