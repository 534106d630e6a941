import { Batcher } from '../batch/batcher.js';
import type { ClaimedJob, Outcome, SettleAnswer, Settlement } from '../store/claim.js';
import type { RequestedCancel } from '../store/runner.js';
import type { StoreAddress } from '../store/open.js';
import type { Store } from '../store/store.js';
import { Waiter } from '../client/waiter.js';
import { Attempt } from './attempt.js';
import { DurableWriter } from './durable-writer.js';
import type { AttemptNews } from './events.js';
import type { Executors } from './execute/executors.js';
import { persist } from './persist.js';
import type { Slots } from './slots.js';
import { StatusWriter } from './status-writer.js';
import type { StoreHealth } from './store-health.js';
import type { AbortReason, Isolation, RegistryEntry } from './types.js';

const SETTLE_BATCH = 500;
const SETTLE_AGAIN_MS = 1_000;
/** Handlers that wait in memory, at most; those beyond are dropped, and run again from the top. */
const MAX_WAITING = 1_000;

export interface AttemptsParts {
  readonly store: Store;
  /** Of the store. */
  readonly dialect: StoreAddress['dialect'];
  readonly health: StoreHealth;
  readonly slots: Slots;
  readonly entries: ReadonlyMap<string, RegistryEntry>;
  readonly executors: Executors;
  readonly tell: (claimed: ClaimedJob, news: AttemptNews) => void;
  /** Whether waiting on for a database that is away is in vain. */
  readonly givenUp: () => boolean;
  readonly settled: (claimed: ClaimedJob, outcome: Outcome | 'lease-lost', tookMs: number) => void;
}

/** The attempts under way: starts them, aborts them, and writes what they report and come to, in batches. */
export class Attempts {
  readonly #parts: AttemptsParts;
  readonly #running = new Set<Attempt>();
  readonly #unsettled = new Set<Promise<void>>();
  readonly #statuses: StatusWriter;
  readonly #settlements: Batcher<Settlement, SettleAnswer>;
  readonly #writer: DurableWriter;
  readonly #waiter: Waiter;

  constructor(parts: AttemptsParts) {
    const { store, health, givenUp } = parts;
    this.#parts = parts;
    this.#statuses = new StatusWriter((updates) =>
      persist(() => store.status(updates), health, givenUp),
    );
    this.#settlements = new Batcher(
      (settlements) => persist(() => store.settle(settlements), health, givenUp),
      SETTLE_BATCH,
    );
    this.#writer = new DurableWriter(store, health, givenUp);
    this.#waiter = new Waiter(() => Promise.resolve(store));
  }

  /** Begins a claimed job; it has its slot until its handler has let go. */
  start(claimed: ClaimedJob): void {
    const { slots, entries, executors, tell } = this.#parts;
    const entry = entries.get(claimed.name);
    if (entry === undefined)
      throw new Error(`The store answered job ${claimed.name}, which was not asked for.`);
    const { id, token } = claimed;
    const slot = slots.take(claimed);
    const begun = new Attempt({
      claimed,
      entry,
      executor: executors[claimed.suspect ? 'alone' : entry.job.isolation],
      alone: claimed.suspect,
      slot,
      tell,
      crowded: () => this.#waiting() > MAX_WAITING,
      writer: this.#writer,
      waiter: this.#waiter,
      report: (status) => this.#statuses.report(id, token, status),
      flushed: () => this.#statuses.flushed(id, token),
      dialect: this.#parts.dialect,
      hasSucceeded: async () => (await this.#writer.stateOf(id)) === 'succeeded',
      settle: (settlement) => this.#store(settlement),
    });
    this.#running.add(begun);
    const settled = this.#settle(begun);
    this.#unsettled.add(settled);
    void settled.then(async () => {
      this.#unsettled.delete(settled);
      await begun.released();
      slot.end();
    });
  }

  /** Whether any is under way. */
  get some(): boolean {
    return this.#running.size > 0;
  }

  /** Resolves when every attempt is settled, though inline handlers that were cut off may still go on. */
  async settled(): Promise<void> {
    await Promise.all(this.#unsettled);
  }

  /** Tells the attempts whose jobs someone wants cancelled, once each. */
  cancel(cancels: readonly RequestedCancel[]): void {
    for (const { id, epoch, reason, graceLeftMs } of cancels) {
      for (const attempt of this.#running) {
        const { claimed } = attempt;
        if (claimed.id === id && claimed.token.epoch === epoch) {
          attempt.abort('cancelled', reason, graceLeftMs);
        }
      }
    }
  }

  /** Drops every handler that waits: elsewhere, or later, it goes on from what is recorded. */
  parkWaiting(): void {
    for (const attempt of this.#running) attempt.park();
  }

  /** Follows no child any more. */
  close(): Promise<void> {
    return this.#waiter.close();
  }

  abortAll(reason: AbortReason, message: string): void {
    for (const attempt of this.#running) attempt.abort(reason, message);
  }

  /** When the last of the handlers on this thread must be done, ms since 1970 UTC; 0 where there is none. */
  hangsAfter(): number {
    const inline = [...this.#running].filter(
      ({ claimed }) => this.#isolation(claimed) === 'inline',
    );
    return Math.max(0, ...inline.map((attempt) => attempt.hangsAfter));
  }

  async #settle(attempt: Attempt): Promise<void> {
    const { settled, health } = this.#parts;
    const started = performance.now();
    const tookMs = (): number => Math.round(performance.now() - started);
    try {
      const outcome = await attempt.run();
      settled(attempt.claimed, outcome, tookMs());
    } catch (error) {
      // The end could not be stored; the job runs again when the lease is over.
      health.away(error instanceof Error ? error : new Error(String(error)));
      settled(attempt.claimed, 'lease-lost', tookMs());
    }
    this.#running.delete(attempt);
  }

  /** Tries until the end is stored: nobody else ends the job while this runner's lease holds. */
  async #store(settlement: Settlement): Promise<SettleAnswer> {
    const { health, givenUp } = this.#parts;
    for (;;) {
      try {
        return await this.#settlements.add(settlement);
      } catch (error) {
        health.away(error instanceof Error ? error : new Error(String(error)));
        if (givenUp()) throw error;
        await new Promise((resolve) => setTimeout(resolve, SETTLE_AGAIN_MS));
      }
    }
  }

  #waiting(): number {
    return [...this.#running].filter(({ waits }) => waits).length;
  }

  #isolation(claimed: ClaimedJob): Isolation | undefined {
    return this.#parts.entries.get(claimed.name)?.job.isolation;
  }
}
