import type { Store } from '../store/store.js';
import type { StoreHealth } from './store-health.js';
import { beginLease } from './tick/begin-lease.js';
import type { BegunLease, FromTick } from './tick/messages.js';
import type { StartTicks, Ticks } from './tick/tick-thread.js';
import { timePasses } from './time-passes.js';

const TICKS_PER_LEASE = 10 / 3;
/** All losses of a job together are bounded, so that one that kills its processes cannot do so for ever. */
const MAX_LOSSES = 20;

export interface RunnerLeaseParts {
  readonly store: Store;
  readonly startTicks: StartTicks;
  /** Memory of the {@link MainWatch}. */
  readonly watch: SharedArrayBuffer;
  /** For people: host and process id. */
  readonly name: string;
  readonly leaseMs: number;
  readonly health: StoreHealth;
  readonly heard: (message: FromTick) => void;
  /** Nothing covers the jobs any more. */
  readonly lost: () => void;
}

/**
 * The lease as the runner sees it: begins the first by itself, so that claims need not wait for the ticks to begin, and has the
 * ticks keep it and begin all others. Where they die, others take their place.
 */
export class RunnerLease {
  readonly #parts: RunnerLeaseParts;
  #ticks: Ticks | undefined;
  #left: string | undefined;
  #stopping = false;

  constructor(parts: RunnerLeaseParts) {
    this.#parts = parts;
  }

  /** Resolves when the first lease has begun. */
  async begin(): Promise<void> {
    const begun = await beginLease(this.#parts.store, this.#parts);
    this.#parts.heard({ type: 'registered', runnerId: begun.runnerId });
    void this.#keep(begun);
  }

  /** Gives the lease back; where the database says nothing for `withinMs`, it runs out. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    await this.#ticks?.stop(withinMs);
    if (this.#left === undefined) return;
    const retired = this.#parts.store.retire(this.#left).catch(() => undefined);
    await Promise.race([retired, timePasses(withinMs)]);
  }

  async #keep(first: BegunLease): Promise<void> {
    for (let begun: BegunLease | undefined = first; !this.#stopping; begun = undefined) {
      const { why, kept } = await this.#ticking(begun);
      this.#parts.lost();
      this.#parts.health.away(why);
      if (!kept) await timePasses(this.#tickMs);
    }
  }

  /** Resolves when the ticks have died: why, and whether they had ever had a lease to keep. */
  #ticking(begun: BegunLease | undefined): Promise<{ why: Error; kept: boolean }> {
    const { startTicks, name, leaseMs, watch } = this.#parts;
    const terms = { name, leaseMs, tickMs: this.#tickMs, maxLosses: MAX_LOSSES, begun };
    let kept = begun !== undefined;
    let failure: Error | undefined;
    const heard = (message: FromTick): void => {
      if (message.type === 'failed') failure = new Error(message.message);
      if (message.type === 'registered') kept = true;
      if (message.type === 'left') this.#left = message.runnerId;
      this.#parts.heard(message);
    };
    return new Promise((resolve) => {
      this.#ticks = startTicks(terms, watch, heard, (error) => {
        resolve({ why: failure ?? error, kept: kept && failure === undefined });
      });
    });
  }

  get #tickMs(): number {
    return Math.round(this.#parts.leaseMs / TICKS_PER_LEASE);
  }
}
