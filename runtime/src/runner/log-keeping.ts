import type { Archiver } from '../logs/archiver.js';
import { aboutMs, Recurring } from './recurring.js';
import type { RegistryEntry } from './types.js';

/** How long after their end here jobs' logs are archived, about. */
const PAUSE_MS = 5_000;
/** What other runners have left is looked for less often. */
const LOOK_MS = 60_000;
const TIDY_MS = 60_000;
const SWEEP_MS = 6 * 3_600_000;
/** An object that nothing points to for so long has lost its archiver. */
const ORPHAN_AFTER_MS = 24 * 3_600_000;

export interface LogKeepingParts {
  readonly archiver: (stopping: () => boolean) => Archiver;
  readonly entries: readonly RegistryEntry[];
  /** How long archived logs are kept where their job says nothing; as long as the job where not given. */
  readonly retentionMs: number | undefined;
  readonly failed: (error: unknown) => void;
}

/**
 * Archives the logs of ended jobs, and looks after the archive, beside all that a runner does. Every runner does; what one has taken
 * is not given to others. A pass that fails is told of, and tried again as the next.
 */
export class LogKeeping {
  readonly #parts: LogKeepingParts;
  readonly #archiver: Archiver;
  readonly #loop: Recurring;
  /** Whether a job has ended here since the last pass. */
  #ended = false;
  #lookAt = 0;
  /** With the first pass, which is at another time in each runner: one that lives for less than a minute does it, too. */
  #tidyAt = 0;
  #sweepAt = performance.now() + Math.random() * SWEEP_MS;

  constructor(parts: LogKeepingParts) {
    const { failed } = parts;
    this.#parts = parts;
    this.#loop = new Recurring({ pass: () => this.#pass(), pauseMs: PAUSE_MS, failed });
    this.#archiver = parts.archiver(() => this.#loop.stopping);
  }

  /** A job has ended here. */
  ended(): void {
    this.#ended = true;
  }

  /** Archives what there is by now; resolves when that is done, or has failed. */
  now(): Promise<void> {
    this.#lookAt = 0;
    return this.#loop.now();
  }

  stop(): void {
    this.#loop.stop();
  }

  /** Resolves after {@link stop}, when no call is under way. */
  run(): Promise<void> {
    return this.#loop.run(aboutMs(PAUSE_MS));
  }

  async #pass(): Promise<number> {
    const now = performance.now();
    if (this.#ended || now >= this.#lookAt) {
      this.#ended = false;
      await this.#archiver.archiveAll();
      this.#lookAt = now + LOOK_MS;
    }
    if (now >= this.#tidyAt) {
      this.#tidyAt = now + TIDY_MS;
      for (const { job } of this.#parts.entries) {
        const retentionMs = job.logs?.retentionMs ?? this.#parts.retentionMs;
        if (retentionMs !== undefined)
          await this.#archiver.expire(job.descriptor.name, retentionMs);
      }
      await this.#archiver.removeLeftovers();
    }
    if (now >= this.#sweepAt) {
      this.#sweepAt = now + SWEEP_MS;
      await this.#archiver.sweep(ORPHAN_AFTER_MS);
    }
    return PAUSE_MS;
  }
}
