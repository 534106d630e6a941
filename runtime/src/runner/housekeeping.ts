import { Wake } from '../batch/wake.js';
import { prunePass, type PassParts } from './prune-pass.js';

/** The first pass comes soon, the others each minute: nobody's policy is finer than that. */
const FIRST_PAUSE_MS = 1_000;
const PAUSE_MS = 60_000;
/** Looking at jobs that have to be kept takes at most a hundredth of the time. */
const PAUSE_FOR_EACH_FRUITLESS_MS = 100;

export interface HousekeepingParts extends Omit<PassParts, 'stopping'> {
  readonly failed: (error: unknown) => void;
}

/**
 * Deletes ended jobs by their types' policies, pass by pass. Every runner does: a store gives each job to one of them, and random
 * pauses keep them apart. A pass that fails is told of, and tried again as the next.
 */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #wake = new Wake();
  #stopping = false;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#stopping = true;
    this.#wake.wake();
  }

  /** Resolves after {@link stop}, when no call is under way; at once where no job has a policy. */
  async run(): Promise<void> {
    if (!this.#parts.entries.some(({ job }) => job.retention !== undefined)) return;
    let pauseMs = Math.random() * FIRST_PAUSE_MS;
    for (;;) {
      await this.#wake.wait(pauseMs);
      if (this.#stopping) return;
      const fruitlessMs = await this.#pass();
      const longMs = Math.max(PAUSE_MS, fruitlessMs * PAUSE_FOR_EACH_FRUITLESS_MS);
      pauseMs = longMs * (0.75 + Math.random() / 2);
    }
  }

  async #pass(): Promise<number> {
    try {
      return await prunePass({ ...this.#parts, stopping: () => this.#stopping });
    } catch (error) {
      if (!this.#stopping) this.#parts.failed(error);
      return 0;
    }
  }
}
