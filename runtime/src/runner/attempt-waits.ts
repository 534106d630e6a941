import type { WaitsFor } from '../store/children.js';
import type { ClaimedJob } from '../store/claim.js';
import type { DurableWriter } from './durable-writer.js';
import type { AttemptNews } from './events.js';
import type { PausableTimer } from './pausable-timer.js';
import type { SleepClock } from './sleep-clock.js';
import type { Slot } from './slots.js';
import type { StallWatch } from './stall-watch.js';
import { Waits, type Wait } from './waits.js';

/** A shorter wait is not worth a write that says so. */
const MARK_AFTER_MS = 500;

export interface AttemptWaitsParts {
  readonly claimed: ClaimedJob;
  readonly slot: Slot;
  /** Stand still while it waits. */
  readonly timeout: PausableTimer;
  readonly stall: StallWatch | undefined;
  readonly writer: DurableWriter;
  readonly tell: (claimed: ClaimedJob, news: AttemptNews) => void;
  readonly crowded: () => boolean;
  readonly park: () => void;
  readonly clock: SleepClock;
}

/** The waits of one attempt, which has no slot meanwhile and whose row says so. */
export class AttemptWaits {
  readonly #parts: AttemptWaitsParts;
  readonly #waits: Waits;
  #marking: NodeJS.Timeout | undefined;
  #marked = false;
  /** How often it has begun to wait. */
  #begun = 0;
  #told = false;

  constructor(parts: AttemptWaitsParts) {
    this.#parts = parts;
    const { crowded, park, clock } = parts;
    this.#waits = new Waits({
      ...{ crowded, park, clock },
      left: (waitsFor) => {
        this.#left(waitsFor);
      },
      back: () => this.#back(),
    });
  }

  get some(): boolean {
    return this.#waits.some;
  }

  /** Children that are awaited now. */
  get awaits(): readonly string[] {
    return this.#waits.awaits;
  }

  /** Until the first sleep is over; undefined where there is none. */
  get sleepMs(): number | undefined {
    return this.#waits.sleepMs;
  }

  /** Has the attempt wait until `work` is done, and answers when it may go on. */
  until<T>(wait: Wait, work: Promise<T>): Promise<T> {
    return this.#waits.until(wait, work);
  }

  /** The attempt is over, or has been asked to stop: it needs no slot to go on. */
  stop(): void {
    this.#waits.stop();
  }

  /** What is not written yet that it waits need not be. */
  close(): void {
    this.#waits.stop();
    clearTimeout(this.#marking);
  }

  #left(waitsFor: WaitsFor): void {
    const { claimed, slot, timeout, stall, tell, writer } = this.#parts;
    const { id, token } = claimed;
    this.#begun += 1;
    timeout.pause();
    stall?.pause();
    slot.give();
    clearTimeout(this.#marking);
    this.#marking = setTimeout(() => {
      this.#marked = true;
      writer.waiting.add({ id, token, waitsFor }).catch(() => undefined); // shown only
    }, MARK_AFTER_MS);
    if (!this.#told) tell(claimed, { type: 'waiting' });
    this.#told = true;
  }

  /** Resolves when it has its slot again, or waits for something else by now: then its handler goes on without one. */
  async #back(): Promise<void> {
    const { claimed, slot, timeout, stall, tell, writer } = this.#parts;
    const { id, token } = claimed;
    clearTimeout(this.#marking);
    const begun = this.#begun;
    if (!(await slot.regain())) return;
    if (this.#marked) {
      this.#marked = false;
      // Before the handler goes on: whose runner dies from now on is a suspect.
      await writer.waiting.add({ id, token, waitsFor: null }).catch(() => undefined);
      if (begun !== this.#begun) return;
    }
    timeout.resume();
    stall?.resume();
    this.#told = false;
    tell(claimed, { type: 'resumed' });
  }
}
