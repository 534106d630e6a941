const BEAT = 0;
const HANGS_AFTER = 1;

/** How long the main thread may show no sign of life before it is looked at. */
const STILL_MS = 10_000;

/**
 * What the tick thread knows of the main thread: a beat that only the main thread's own event loop raises, and until
 * when a handler on it may rightly be busy.
 */
export class MainWatch {
  readonly #cells: BigInt64Array;
  #lastBeat = -1n;
  #lastChangeMs = 0;
  #lastLookMs = 0;

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.#cells = new BigInt64Array(memory);
  }

  readonly memory: SharedArrayBuffer;

  /** Main thread: still alive; the last of its inline handlers must be done by `hangsAfter`, ms since 1970 UTC. */
  beat(hangsAfter: number): void {
    Atomics.store(this.#cells, HANGS_AFTER, BigInt(Math.ceil(hangsAfter)));
    Atomics.add(this.#cells, BEAT, 1n);
  }

  /** Main thread: another inline handler starts, which must be done by then. */
  busyUntil(hangsAfter: number): void {
    const ms = BigInt(Math.ceil(hangsAfter));
    if (ms > Atomics.load(this.#cells, HANGS_AFTER)) Atomics.store(this.#cells, HANGS_AFTER, ms);
  }

  /** Tick thread: whether the main thread has been still for too long, and past all its handlers' timeouts. */
  hangs(monotonicMs: number, wallMs: number): boolean {
    // Looked at late: the whole process was suspended, and the main thread has had no turn either.
    const suspended = monotonicMs - this.#lastLookMs > STILL_MS / 2;
    this.#lastLookMs = monotonicMs;
    const beat = Atomics.load(this.#cells, BEAT);
    if (beat !== this.#lastBeat || suspended) {
      this.#lastBeat = beat;
      this.#lastChangeMs = monotonicMs;
      return false;
    }
    const still = monotonicMs - this.#lastChangeMs > STILL_MS;
    return still && wallMs > Number(Atomics.load(this.#cells, HANGS_AFTER));
  }
}
