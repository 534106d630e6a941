/** Node's timers fire at once when they are asked for more. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Calls `fire` once, when it has run for `ms`; the time it stands still does not count. */
export class PausableTimer {
  readonly #fire: () => void;
  #leftMs: number;
  #startedMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, fire: () => void) {
    this.#fire = fire;
    this.#leftMs = ms;
    this.resume();
  }

  /** What is left, in ms, of its time to run; Infinity while it stands still. */
  get leftMs(): number {
    if (this.#startedMs === undefined) return Infinity;
    return Math.max(0, this.#leftMs - (performance.now() - this.#startedMs));
  }

  pause(): void {
    if (this.#startedMs === undefined) return;
    this.#leftMs = this.leftMs;
    this.#startedMs = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  resume(): void {
    if (this.#startedMs !== undefined) return;
    this.#startedMs = performance.now();
    armSoon(this);
  }

  /** Has Node count, unless it stands still or counts already. */
  arm(): void {
    if (this.#startedMs === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        if (this.leftMs > 0) this.arm();
        else this.#fire();
      },
      Math.min(Math.ceil(this.leftMs), LONGEST_TIMER_MS),
    );
  }
}

let unarmed: PausableTimer[] = [];

/** At the end of this turn of the event loop, in which no timer could fire: a job that ends within it needs none. */
function armSoon(timer: PausableTimer): void {
  if (unarmed.length === 0) setImmediate(armAll);
  unarmed.push(timer);
}

function armAll(): void {
  const timers = unarmed;
  unarmed = [];
  for (const timer of timers) timer.arm();
}
