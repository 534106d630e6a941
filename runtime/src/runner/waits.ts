import type { WaitsFor } from '../store/children.js';
import type { SleepClock } from './sleep-clock.js';

/** What one call of a handler waits for: children, of which some may have ended by now, or a time by the clock of sleeps. */
export type Wait =
  | { readonly for: 'children'; readonly of: { readonly awaits: readonly string[] } }
  | { readonly for: 'sleep'; readonly untilMs: number };

export interface WaitsParts {
  /** The attempt begins to wait: it has no slot and its timeout stands still. */
  readonly left: (waitsFor: WaitsFor) => void;
  /** It goes on; resolves when it has a slot again, or has left again meanwhile. */
  readonly back: () => Promise<void>;
  /** Its handler is to be dropped. */
  readonly park: () => void;
  /** Whether so many handlers wait in memory that this one is to be dropped at once. */
  readonly crowded: () => boolean;
  readonly clock: SleepClock;
}

/** A sleep longer than this is not held in memory. */
const LONG_SLEEP_MS = 60_000;
/** So long is a handler that sleeps given to begin other work beside it. */
const PARK_AFTER_MS = 1_000;

/**
 * What a handler waits for. It is taken to wait while any call of it does, even if it does other things meanwhile; it has
 * its slot back before the last of them is answered, unless it has begun to wait for something else by then.
 */
export class Waits {
  readonly #parts: WaitsParts;
  readonly #pending = new Set<Wait>();
  /** How many of these are for children: a parent may have thousands that begin and end by themselves. */
  #children = 0;
  #parking: NodeJS.Timeout | undefined;
  #over = false;

  constructor(parts: WaitsParts) {
    this.#parts = parts;
  }

  get some(): boolean {
    return this.#pending.size > 0;
  }

  /** Children that are awaited now. */
  get awaits(): readonly string[] {
    return [...this.#pending].flatMap((wait) => (wait.for === 'children' ? wait.of.awaits : []));
  }

  /** Until the first sleep is over; undefined where there is none. */
  get sleepMs(): number | undefined {
    const ends = [...this.#pending].flatMap((wait) => (wait.for === 'sleep' ? [wait.untilMs] : []));
    return ends.length === 0 ? undefined : Math.max(0, Math.min(...ends) - this.#parts.clock.now());
  }

  /** Has the attempt wait until `work` is done, and answers when it may go on. */
  async until<T>(wait: Wait, work: Promise<T>): Promise<T> {
    if (!this.#over) this.#begin(wait);
    try {
      return await work;
    } finally {
      const back = this.#end(wait);
      // Of several the last one gives the slot back.
      if (back !== undefined) await back;
    }
  }

  /** The attempt is over, or has been asked to stop: it needs no slot to go on. */
  stop(): void {
    this.#over = true;
    clearTimeout(this.#parking);
  }

  #begin(wait: Wait): void {
    const first = this.#pending.size === 0;
    this.#pending.add(wait);
    if (wait.for === 'children') this.#children += 1;
    if (first) this.#parts.left(wait.for);
    if (this.#parts.crowded()) this.#parts.park();
    else this.#parkLater();
  }

  /** Answers what is to be awaited before the handler goes on, if anything. */
  #end(wait: Wait): Promise<void> | undefined {
    if (!this.#pending.delete(wait)) return undefined;
    if (wait.for === 'children') this.#children -= 1;
    if (this.#over) return undefined;
    clearTimeout(this.#parking);
    if (this.#pending.size === 0) return this.#parts.back();
    this.#parkLater();
    return undefined;
  }

  #parkLater(): void {
    clearTimeout(this.#parking);
    if (this.#children > 0 || (this.sleepMs ?? 0) <= LONG_SLEEP_MS) return;
    this.#parking = setTimeout(this.#parts.park, PARK_AFTER_MS);
  }
}
