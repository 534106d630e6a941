/** Node's timers fire at once when they are asked for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls `fire` once, when it has run for `ms`; the time it stands still does not count. */
export class PausableTimer {
  readonly #fire: () => void;
  #leftMs: number;
  #startedMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, fire: () => void) {
    this.#leftMs = ms;
    this.#fire = fire;
    this.resume();
  }

  /** What is left, in ms, of its time to run; Infinity while it stands still. */
  get leftMs(): number {
    if (this.#timer === undefined) return Infinity;
    return Math.max(0, this.#leftMs - (performance.now() - this.#startedMs));
  }

  pause(): void {
    if (this.#timer === undefined) return;
    this.#leftMs = this.leftMs;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  resume(): void {
    if (this.#timer !== undefined) return;
    this.#startedMs = performance.now();
    this.#timer = setTimeout(
      () => {
        if (this.leftMs > 0) {
          this.pause();
          this.resume();
        } else this.#fire();
      },
      Math.min(Math.ceil(this.#leftMs), LONGEST_TIMER_MS),
    );
  }
}
