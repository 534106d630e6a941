import { LONGEST_TIMER_MS } from './pausable-timer.js';

/** Tells, once for each stretch of silence, when an attempt has shown no progress for its job's `stall`. */
export class StallWatch {
  readonly #stallMs: number;
  readonly #stalled: (silentMs: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;

  constructor(stallMs: number, stalled: (silentMs: number) => void) {
    this.#stallMs = Math.min(stallMs, LONGEST_TIMER_MS);
    this.#stalled = stalled;
    this.progressed();
  }

  /** A status, a line of its log, a step, a child: begins to count anew. */
  progressed(): void {
    if (this.#paused) return;
    if (this.#timer !== undefined) {
      this.#timer.refresh();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#stalled(this.#stallMs);
    }, this.#stallMs);
  }

  /** While it waits, and when it is over, silence means nothing. */
  pause(): void {
    this.#paused = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  resume(): void {
    this.#paused = false;
    this.progressed();
  }
}
