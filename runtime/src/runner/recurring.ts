import { Wake } from '../batch/wake.js';

export interface RecurringParts {
  /** Does the work once; answers after how many ms it is to be done again, about. */
  readonly pass: () => Promise<number>;
  /** After a pass that failed. */
  readonly pauseMs: number;
  /** Told of a pass that failed; the next tries again. */
  readonly failed: (error: unknown) => void;
}

/** Work that every runner does again and again beside its jobs. Random pauses keep the runners apart. */
export class Recurring {
  readonly #parts: RecurringParts;
  readonly #wake = new Wake();
  #stopping = false;
  #passing: Promise<number> | undefined;

  constructor(parts: RecurringParts) {
    this.#parts = parts;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  stop(): void {
    this.#stopping = true;
    this.#wake.wake();
  }

  /** Does the work once more, by now; resolves when that is done, or has failed. */
  async now(): Promise<void> {
    await this.#passing;
    await this.#pass();
  }

  /** Resolves after {@link stop}, when no pass is under way. */
  async run(firstPauseMs: number): Promise<void> {
    let pauseMs = firstPauseMs;
    for (;;) {
      await this.#wake.wait(pauseMs);
      if (this.#stopping) return;
      pauseMs = aboutMs(await this.#pass());
    }
  }

  #pass(): Promise<number> {
    const passing = this.#tried().finally(() => {
      if (this.#passing === passing) this.#passing = undefined;
    });
    this.#passing = passing;
    return passing;
  }

  async #tried(): Promise<number> {
    const { pass, pauseMs, failed } = this.#parts;
    try {
      return await pass();
    } catch (error) {
      if (!this.#stopping) failed(error);
      return pauseMs;
    }
  }
}

/** A random time around that. */
export function aboutMs(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
