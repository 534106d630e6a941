import { Wake } from '../batch/wake.js';
import { uuidv7 } from '../json/uuid.js';
import type { ClaimedJob, KnownType } from '../store/claim.js';
import type { Store } from '../store/store.js';
import { persist } from './persist.js';
import type { Slots } from './slots.js';
import type { StoreHealth } from './store-health.js';

const POLL_MS = 1_000;

export interface ClaimLoopParts {
  readonly store: Store;
  readonly types: readonly KnownType[];
  readonly slots: Slots;
  /** Undefined while there is no lease. */
  readonly runnerId: () => string | undefined;
  readonly start: (claimed: ClaimedJob, runnerId: string) => void;
  readonly health: StoreHealth;
}

/**
 * Claims jobs for free slots: at once while there are more, then when something is hinted, and at the latest every
 * second. Never more than one claim is under way.
 */
export class ClaimLoop {
  readonly #parts: ClaimLoopParts;
  readonly #wake = new Wake();
  #stopping = false;

  constructor(parts: ClaimLoopParts) {
    this.#parts = parts;
  }

  /** There may be something to claim. */
  hint(): void {
    this.#wake.wake();
  }

  /** So it will be in that time, sooner than the loop would look by itself. */
  hintIn(ms: number): void {
    if (ms >= POLL_MS) return;
    setTimeout(() => {
      this.#wake.wake();
    }, ms).unref();
  }

  stop(): void {
    this.#stopping = true;
    this.#wake.wake();
    this.#parts.slots.nudge();
  }

  /** Resolves after {@link stop}, when no claim is under way. */
  async run(): Promise<void> {
    const { slots } = this.#parts;
    while (!this.#stopping) {
      if (slots.free <= 0) {
        await slots.changed();
        continue;
      }
      const full = await this.#claim(slots.free);
      if (!full && !this.#isStopping()) await this.#wake.wait(POLL_MS);
    }
  }

  /** Answers whether as many were claimed as there was room for, so that there may be more. */
  async #claim(limit: number): Promise<boolean> {
    const { store, types, runnerId, start, health } = this.#parts;
    const runner = runnerId();
    if (runner === undefined) return false;
    // The same id at every try: a claim whose reply was lost answers the jobs it took.
    const { limits } = this.#parts.slots;
    const request = { claimId: uuidv7(), runnerId: runner, types, limit, limits };
    const gone = (): boolean => this.#stopping || runnerId() !== runner;
    try {
      const claimed = await persist(() => store.claim(request), health, gone);
      for (const job of claimed) start(job, runner);
      // Where there are limits, some may have been passed over that others stand behind.
      return claimed.length === limit || (limits.length > 0 && claimed.length > 0);
    } catch (error) {
      // Given up, or refused: what this claim may have taken goes back with the lease. The loop goes on.
      health.away(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  }

  #isStopping(): boolean {
    return this.#stopping;
  }
}
