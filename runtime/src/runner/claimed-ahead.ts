import type { ClaimedJob } from '../store/claim.js';

/** A claimed job that has no slot yet. */
export interface HeldJob {
  readonly claimed: ClaimedJob;
  readonly runnerId: string;
}

const MOST_AHEAD = 1_000;
const LARGEST_CLAIM = 500;
const FIRST_AHEAD = 10;
/** So many times as many as before are claimed ahead at most. */
const GROWTH = 4;
/** So many claims in a row that leave more show that more jobs are due than are taken. */
const CLAIMS_LEAVING_MORE = 3;
/** As many are claimed ahead as have lately ended in such a time. */
const AHEAD_MS = 100;

/**
 * Jobs claimed before there is a slot for them, so that short ones need not wait for the database in between. None where claims
 * find no more than they take, or where fewer jobs than there are slots end within 100 ms: whoever dies, stops, or meets a slow job keeps
 * others from no more than it was about to do itself.
 */
export class ClaimedAhead {
  readonly #slots: number;
  #held: HeldJob[] = [];
  #next = 0;
  #target = 0;
  #leftMore = 0;
  /** How many have ended, and since when they are counted. */
  #ended = 0;
  #since = performance.now();

  constructor(slots: number) {
    this.#slots = slots;
  }

  get count(): number {
    return this.#held.length - this.#next;
  }

  /** How many to claim now, with so many free slots; 0 while enough are at hand. */
  room(free: number): number {
    this.#learn();
    if (this.count > this.#target / 2) return 0;
    return Math.min(LARGEST_CLAIM, free + this.#target - this.count);
  }

  /** @param more whether there are likely more to claim */
  add(jobs: readonly HeldJob[], more: boolean): void {
    this.#held = [...this.#held.slice(this.#next), ...jobs];
    this.#next = 0;
    this.#leftMore = more ? this.#leftMore + 1 : 0;
  }

  take(): HeldJob | undefined {
    const job = this.#held[this.#next];
    if (job !== undefined) this.#next += 1;
    return job;
  }

  /** The handler of a job has let go. */
  ended(): void {
    this.#ended += 1;
  }

  /** Gives all of them up, and begins anew. */
  clear(): readonly HeldJob[] {
    const rest = this.#held.slice(this.#next);
    this.#held = [];
    this.#next = 0;
    this.#target = 0;
    this.#leftMore = 0;
    return rest;
  }

  /** From how many have ended since it was last known how quickly they do. */
  #learn(): void {
    const lastedMs = performance.now() - this.#since;
    const known = lastedMs >= AHEAD_MS || this.#ended >= Math.max(this.#slots, this.#target / 2);
    if (!known) return;
    const inTime = Math.floor((this.#ended * AHEAD_MS) / Math.max(lastedMs, 1));
    const short = this.#leftMore >= CLAIMS_LEAVING_MORE && inTime >= this.#slots;
    const most = Math.min(MOST_AHEAD, Math.max(FIRST_AHEAD, this.#target * GROWTH));
    this.#target = short ? Math.min(inTime, most) : 0;
    this.#ended = 0;
    this.#since = performance.now();
  }
}
