import { prunePass, type PassParts } from './prune-pass.js';
import { Recurring } from './recurring.js';

/** The first pass comes soon, the others each minute: nobody's policy is finer than that. */
const FIRST_PAUSE_MS = 1_000;
const PAUSE_MS = 60_000;
/** Looking at jobs that have to be kept takes at most a hundredth of the time. */
const PAUSE_FOR_EACH_FRUITLESS_MS = 100;

export interface HousekeepingParts extends Omit<PassParts, 'stopping'> {
  readonly failed: (error: unknown) => void;
}

/**
 * Deletes ended jobs by their types' policies, pass by pass. Every runner does: a store gives each job to one of them. A pass that
 * fails is told of, and tried again as the next.
 */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  readonly #loop: Recurring;

  constructor(parts: HousekeepingParts) {
    const { failed } = parts;
    this.#parts = parts;
    this.#loop = new Recurring({ pass: () => this.#pass(), pauseMs: PAUSE_MS, failed });
  }

  stop(): void {
    this.#loop.stop();
  }

  /** Resolves after {@link stop}, when no call is under way; at once where no job has a policy. */
  async run(): Promise<void> {
    if (!this.#parts.entries.some(({ job }) => job.retention !== undefined)) return;
    await this.#loop.run(Math.random() * FIRST_PAUSE_MS);
  }

  async #pass(): Promise<number> {
    const stopping = (): boolean => this.#loop.stopping;
    const fruitlessMs = await prunePass({ ...this.#parts, stopping });
    return Math.max(PAUSE_MS, fruitlessMs * PAUSE_FOR_EACH_FRUITLESS_MS);
  }
}
