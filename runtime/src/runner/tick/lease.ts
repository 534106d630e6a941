/** Clocks in milliseconds. Both are needed: Linux's monotonic clock stands still in suspend, a wall clock can be set. */
export interface Clocks {
  monotonicMs(): number;
  wallMs(): number;
}

/** The monotonic clock is the process's, not the thread's: a lease may be handed from one thread to another. */
export const systemClocks: Clocks = {
  monotonicMs: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
  wallMs: () => Date.now(),
};

/** A moment by both clocks. */
export interface Mark {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/**
 * A runner's own judgement of its lease, needing no database: it has run out when the larger of monotonic and wall time
 * since *before* the last good tick was sent reaches the lease's length. The database's lease, counted from when the
 * tick arrived, never ends sooner.
 */
export class Lease {
  readonly #leaseMs: number;
  readonly #clocks: Clocks;
  #lastGood: Mark;

  constructor(leaseMs: number, clocks: Clocks, registered: Mark) {
    this.#leaseMs = leaseMs;
    this.#clocks = clocks;
    this.#lastGood = registered;
  }

  /** The tick that was sent at `sent` came back good. */
  renewed(sent: Mark): void {
    this.#lastGood = sent;
  }

  get ranOut(): boolean {
    const now = mark(this.#clocks);
    const monotonic = now.monotonicMs - this.#lastGood.monotonicMs;
    const wall = now.wallMs - this.#lastGood.wallMs;
    return Math.max(monotonic, wall) >= this.#leaseMs;
  }
}

export function mark(clocks: Clocks): Mark {
  return { monotonicMs: clocks.monotonicMs(), wallMs: clocks.wallMs() };
}
