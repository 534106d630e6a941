import type { ClaimedJob, Outcome } from '../store/claim.js';
import type { RequestedCancel } from '../store/runner.js';
import type { Store } from '../store/store.js';
import { Waiter } from '../client/waiter.js';
import { Attempt, type WaitingFor } from './attempt.js';
import type { AttemptServices } from './attempt-services.js';
import { DurableWriter } from './durable-writer.js';
import type { AttemptNews } from './events.js';
import type { Executors } from './execute/executors.js';
import { LogWriter } from './log-writer.js';
import { persist } from './persist.js';
import { SettlementWriter } from './settlement-writer.js';
import type { Slots } from './slots.js';
import type { SleepClock } from './sleep-clock.js';
import { StatusWriter } from './status-writer.js';
import type { StoreHealth } from './store-health.js';
import type { AbortReason, Isolation, RegistryEntry } from './types.js';

/** Ends that wait to be stored, at most, before no other job is started. */
const MAX_UNSTORED = 1_000;
/** Handlers that wait in memory, at most; those beyond are dropped, and run again from the top. */
const MAX_WAITING = 1_000;

export interface AttemptsParts {
  readonly store: Store;
  readonly clock: SleepClock;
  readonly health: StoreHealth;
  readonly slots: Slots;
  readonly entries: ReadonlyMap<string, RegistryEntry>;
  readonly executors: Executors;
  readonly tell: (claimed: ClaimedJob, news: AttemptNews) => void;
  /** A handler on this thread that starts now must be done by then, ms since 1970 UTC. */
  readonly busyUntil: (ms: number) => void;
  /** Whether waiting on for a database that is away is in vain. */
  readonly givenUp: () => boolean;
  /** Whether claimed jobs wait for slots that short ones have. */
  readonly moreToCome: () => boolean;
  /** A handler has let go, and will not go on. */
  readonly handlerEnded: () => void;
  readonly settled: (attempt: Attempt, outcome: Outcome | 'lease-lost') => void;
}

/** The attempts under way: starts them, aborts them, and writes what they report and come to, in batches. */
export class Attempts {
  readonly #parts: AttemptsParts;
  readonly #services: AttemptServices;
  /** Until their ends are stored. */
  readonly #running = new Set<Attempt>();
  /** Of these the handlers have let go. */
  readonly #unstored = new Set<Attempt>();
  /** Of these the ends are stored, and the handlers go on. */
  readonly #outlived = new Set<Attempt>();
  #allSettled: (() => void)[] = [];
  #begun = 0;

  constructor(parts: AttemptsParts) {
    const { store, clock, tell, health, givenUp, moreToCome } = parts;
    this.#parts = parts;
    const stubborn =
      <T, R>(write: (items: readonly T[]) => Promise<readonly R[]>) =>
      (items: readonly T[]) =>
        persist(() => write(items), health, givenUp);
    this.#services = {
      ...{ dialect: store.dialect, clock, tell },
      statuses: new StatusWriter(stubborn((updates) => store.status(updates))),
      logs: new LogWriter(stubborn((chunks) => store.log(chunks))),
      settlements: new SettlementWriter({ store, health, givenUp, moreToCome }),
      writer: new DurableWriter(store, health, givenUp),
      waiter: new Waiter(() => Promise.resolve(store)),
      crowded: () => this.#waiting() > MAX_WAITING,
      released: (attempt) => {
        this.#released(attempt);
      },
      parked: (attempt) => {
        this.#parked(attempt);
      },
      settled: (attempt, outcome) => {
        this.#settled(attempt, outcome);
      },
    };
  }

  /** Begins a claimed job; it has its slot until its handler has let go. */
  start(claimed: ClaimedJob): void {
    const { slots, entries, executors } = this.#parts;
    const entry = entries.get(claimed.name);
    if (entry === undefined)
      throw new Error(`The store answered job ${claimed.name}, which was not asked for.`);
    const alone = claimed.suspect;
    const executor = executors[alone ? 'alone' : entry.job.isolation];
    const slot = slots.take(claimed);
    const attempt = new Attempt({ claimed, entry, executor, alone, slot }, this.#services);
    this.#running.add(attempt);
    this.#begun += 1;
    if (!alone && entry.job.isolation === 'inline') this.#parts.busyUntil(attempt.hangsAfter);
    attempt.start();
  }

  /** Whether no other job is to be started before the ends of some are stored. */
  get congested(): boolean {
    return this.#unstored.size >= MAX_UNSTORED;
  }

  /** Puts back a job that was claimed and not started. Where that fails, the end of the lease does it. */
  release({ id, token, parentId }: ClaimedJob): Promise<void> {
    return new Promise((done) => {
      const settlement = { id, token, outcome: { kind: 'released' } } as const;
      this.#services.settlements.add({
        settlement,
        settled: (answer) => {
          if (answer === 'cancelled' && parentId !== undefined)
            this.#services.writer.wake(parentId);
          done();
        },
        refused: () => false,
        unsettled: () => {
          done();
        },
      });
    });
  }

  /** How many have been started so far. */
  get begun(): number {
    return this.#begun;
  }

  /** Whether any is under way. */
  get some(): boolean {
    return this.#running.size > 0;
  }

  /** What each of them waits for; undefined of one that does not. */
  get waitsFor(): readonly (WaitingFor | undefined)[] {
    return [...this.#running].map((attempt) => attempt.waitsFor);
  }

  /** Resolves when every attempt is settled, though inline handlers that were cut off may still go on. */
  async settled(): Promise<void> {
    if (this.#running.size > 0) await new Promise<void>((done) => this.#allSettled.push(done));
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

  /** Resolves when every parked job is due for which a child has ended here. */
  woken(): Promise<void> {
    return this.#services.writer.woken();
  }

  /** Follows no child any more. */
  close(): Promise<void> {
    this.#services.logs.close();
    return this.#services.waiter.close();
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

  /** The next job need not wait until this one's end is stored; but a limit counts jobs until then. */
  #released(attempt: Attempt): void {
    const { slots, handlerEnded } = this.#parts;
    handlerEnded();
    if (this.#outlived.delete(attempt)) {
      attempt.slot.end();
      return;
    }
    this.#unstored.add(attempt);
    if (!slots.limited) attempt.slot.end();
  }

  /** It has no slot, and wants none. */
  #parked(attempt: Attempt): void {
    this.#unstored.add(attempt);
    attempt.slot.end();
  }

  #settled(attempt: Attempt, outcome: Outcome | 'lease-lost'): void {
    const { slots, settled } = this.#parts;
    this.#running.delete(attempt);
    settled(attempt, outcome);
    const wasCongested = this.congested;
    if (this.#unstored.delete(attempt)) attempt.slot.end();
    else this.#outlived.add(attempt);
    // What could not start while too many ends waited to be stored starts now. Whoever waits until nothing is under way waits at the
    // slots, too. All of these were let go before.
    if (wasCongested || this.#running.size === 0) slots.nudge();
    if (this.#running.size === 0) for (const done of this.#allSettled.splice(0)) done();
  }

  #waiting(): number {
    return [...this.#running].filter(({ waiting }) => waiting).length;
  }

  #isolation(claimed: ClaimedJob): Isolation | undefined {
    return this.#parts.entries.get(claimed.name)?.job.isolation;
  }
}
