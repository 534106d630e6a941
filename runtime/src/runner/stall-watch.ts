/** Tells, once for each stretch of silence, when an attempt has shown no progress for its job's `stall`. */
export class StallWatch {
  readonly #stallMs: number | undefined;
  readonly #stalled: (silentMs: number) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(stallMs: number | undefined, stalled: (silentMs: number) => void) {
    this.#stallMs = stallMs;
    this.#stalled = stalled;
    this.progressed();
  }

  /** A status, a step, a child: begins to count anew. */
  progressed(): void {
    const ms = this.#stallMs;
    if (ms === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#stalled(ms);
    }, ms);
  }

  /** While it waits, and when it is over, silence means nothing. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
