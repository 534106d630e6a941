import { Wake } from '../batch/wake.js';
import { uuidv7 } from '../json/uuid.js';
import type { ClaimedJob, KnownType } from '../store/claim.js';
import type { Store } from '../store/store.js';
import { ClaimedAhead } from './claimed-ahead.js';
import { persist } from './persist.js';
import type { Slots } from './slots.js';
import type { StoreHealth } from './store-health.js';

/** Where nothing is hinted; where so many polls in a row have found nothing, the longer one. */
const POLL_MS = 1_000;
const IDLE_POLL_MS = 2_000;
const IDLE_POLLS = 10;
/** What is claimed ahead and has found no slot for so long is others' to run. */
const HOLD_MS = 500;
/** So long short jobs may follow each other on this thread before it looks after anything else. */
const TURN_MS = 2;

export interface ClaimLoopParts {
  readonly store: Store;
  readonly types: readonly KnownType[];
  readonly slots: Slots;
  /** Undefined while there is no lease. */
  readonly runnerId: () => string | undefined;
  readonly start: (claimed: ClaimedJob, runnerId: string) => void;
  /** Whether so many ended jobs wait to be stored that none is to be added. */
  readonly congested: () => boolean;
  /** Puts back a job that was not started, at no cost of an attempt. */
  readonly release: (claimed: ClaimedJob) => Promise<void>;
  readonly health: StoreHealth;
}

/**
 * Claims jobs for free slots, and some ahead of them where jobs are short: at once while there are more, then when something is
 * hinted, and at the latest every second, or two where nothing has come for a while. Never more than one claim is under way.
 */
export class ClaimLoop {
  readonly #parts: ClaimLoopParts;
  readonly #wake = new Wake();
  readonly #ahead: ClaimedAhead;
  readonly #releases = new Set<Promise<void>>();
  #counting: ((claimed: number) => void)[] = [];
  #holding: NodeJS.Timeout | undefined;
  #foundNothing = 0;
  /** When the first job was started in this turn of the event loop. */
  #turnSince: number | undefined;
  #stopping = false;

  constructor(parts: ClaimLoopParts) {
    this.#parts = parts;
    this.#ahead = new ClaimedAhead(parts.slots.size);
  }

  /** There may be something to claim. */
  hint(): void {
    this.#foundNothing = 0;
    this.#wake.wake();
  }

  /** So it will be in that time, sooner than the loop would look by itself. */
  hintIn(ms: number): void {
    if (ms >= IDLE_POLL_MS) return;
    setTimeout(() => {
      this.#wake.wake();
    }, ms).unref();
  }

  /** Starts what was claimed ahead, as far as there are slots. */
  startHeld(): void {
    const { slots, start, congested } = this.#parts;
    while (this.#ahead.count > 0 && slots.free > 0 && !congested() && this.#isTurn()) {
      const held = this.#ahead.take();
      if (held === undefined) return;
      start(held.claimed, held.runnerId);
    }
  }

  /** A handler has let go, and will not go on. */
  handlerEnded(): void {
    this.#ahead.ended();
  }

  /** Whether some are claimed that have no slot yet. */
  get some(): boolean {
    return this.#ahead.count > 0;
  }

  /** How many jobs the next claim takes that begins from now on and is answered; 0 after a stop. */
  nextCount(): Promise<number> {
    if (this.#stopping) return Promise.resolve(0);
    return new Promise((resolve) => {
      this.#counting.push(resolve);
      this.#wake.wake();
    });
  }

  /** The lease is over, and with it what was claimed ahead. */
  forget(): void {
    this.#ahead.clear();
  }

  stop(): void {
    this.#stopping = true;
    this.#release();
    this.#wake.wake();
    this.#parts.slots.nudge();
  }

  /** Resolves after {@link stop}, when no claim is under way. */
  async run(): Promise<void> {
    const { slots } = this.#parts;
    while (!this.#stopping) {
      const room = this.#room();
      if (room <= 0) {
        this.startHeld();
        if (this.#room() <= 0) await slots.changed();
        continue;
      }
      const claiming = this.#claim(room);
      // First the next claim leaves, then this thread is busy with what the last one brought.
      if (this.#ahead.count > 0) await new Promise((resolve) => setImmediate(resolve));
      this.startHeld();
      const more = await claiming;
      // Where there are limits, what may be claimed next depends on what runs now.
      if (!more || slots.limited) this.startHeld();
      if (!more && !this.#isStopping()) await this.#wake.wait(this.#pollMs);
    }
    this.#counted(0, this.#counting);
    await Promise.all(this.#releases);
  }

  get #pollMs(): number {
    return this.#foundNothing > IDLE_POLLS ? IDLE_POLL_MS : POLL_MS;
  }

  #room(): number {
    const { slots, congested } = this.#parts;
    if (congested()) return 0;
    if (!slots.limited) return this.#ahead.room(slots.free);
    // A job that is within the limits now may not be once its turn comes.
    return this.#ahead.count > 0 ? 0 : slots.free;
  }

  /** Answers whether there may be more to claim at once. */
  async #claim(limit: number): Promise<boolean> {
    const { store, types, runnerId, health } = this.#parts;
    const runner = runnerId();
    if (runner === undefined) return false;
    // The same id at every try: a claim whose reply was lost answers the jobs it took.
    const { limits } = this.#parts.slots;
    const request = { claimId: uuidv7(), runnerId: runner, types, limit, limits };
    const gone = (): boolean => this.#stopping || runnerId() !== runner;
    const counting = [...this.#counting];
    try {
      const { jobs, more } = await persist(() => store.claim(request), health, gone);
      this.#counted(jobs.length, counting);
      this.#foundNothing = jobs.length > 0 ? 0 : this.#foundNothing + 1;
      this.#ahead.add(
        jobs.map((claimed) => ({ claimed, runnerId: runner })),
        more,
      );
      if (this.#stopping) this.#release();
      else if (this.#ahead.count > 0) this.#holdOn();
      // Where there are limits, some may have been passed over that others stand behind.
      return more || (limits.length > 0 && jobs.length > 0);
    } catch (error) {
      // Given up, or refused: what this claim may have taken goes back with the lease. The loop goes on.
      health.away(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  }

  /** Whether this turn of the event loop may go on; after it comes another. */
  #isTurn(): boolean {
    const now = performance.now();
    if (this.#turnSince === undefined) {
      this.#turnSince = now;
      setImmediate(() => {
        this.#turnSince = undefined;
        this.startHeld();
        // The loop may have found these in its way, and wait for a slot, of which there may be some.
        this.#parts.slots.nudge();
      });
    }
    return now - this.#turnSince < TURN_MS;
  }

  #counted(claimed: number, asked: readonly ((claimed: number) => void)[]): void {
    this.#counting = this.#counting.filter((one) => !asked.includes(one));
    for (const answer of asked) answer(claimed);
  }

  #holdOn(): void {
    clearTimeout(this.#holding);
    this.#holding = setTimeout(() => {
      this.#release();
    }, HOLD_MS);
    this.#holding.unref();
  }

  #release(): void {
    clearTimeout(this.#holding);
    if (this.#ahead.count === 0) return;
    for (const { claimed } of this.#ahead.clear()) {
      const released = this.#parts.release(claimed);
      this.#releases.add(released);
      void released.then(() => this.#releases.delete(released));
    }
  }

  #isStopping(): boolean {
    return this.#stopping;
  }
}
