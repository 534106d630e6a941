import type { ClaimedJob, ClaimLimit } from '../store/claim.js';
import type { Archive } from '../archive/archive.js';
import { Archiver } from '../logs/archiver.js';
import type { Store } from '../store/store.js';
import type { WaitingFor } from './attempt.js';
import { Attempts } from './attempts.js';
import { CancelWatch } from './cancel-watch.js';
import { ClaimLoop } from './claim-loop.js';
import { drain } from './drain.js';
import { claimedEvent, newsEvent, settledEvent, strayEvent } from './events.js';
import type { Executors } from './execute/executors.js';
import type { StrayError } from './execute/execution.js';
import { Housekeeping } from './housekeeping.js';
import { LogKeeping } from './log-keeping.js';
import { isEnd } from './outcome.js';
import { RunnerLease } from './runner-lease.js';
import { Slots } from './slots.js';
import type { SleepClock } from './sleep-clock.js';
import { StoreHealth } from './store-health.js';
import { MainWatch } from './tick/main-watch.js';
import type { FromTick } from './tick/messages.js';
import type { StartTicks } from './tick/tick-thread.js';
import { timePasses } from './time-passes.js';
import type { Registry, RunnerEvent } from './types.js';

const BEAT_MS = 1_000;
/** After the shutdown signal handlers are cut off after 5 s; this is for writing what that came to. */
const RELEASE_MS = 10_000;
/** A database that says nothing holds up each step of a stop for so long; what it was not told, the lease's end tells. */
const SILENCE_MS = 5_000;

/** What a runner is made of. */
export interface RunningParts {
  readonly store: Store;
  /** Resolves when the store is open. */
  readonly opened: Promise<void>;
  /** Lets go of the store, when all is over. */
  readonly release: () => Promise<void>;
  readonly registry: Registry;
  readonly startTicks: StartTicks;
  /** @param stray told of errors that no handler waits for */
  readonly executors: (stray: (error: StrayError) => void) => Executors;
  readonly clock: SleepClock;
  readonly concurrency: number;
  readonly shutdownGraceMs: number;
  readonly leaseMs: number;
  readonly claimLimits: readonly ClaimLimit[];
  /** Undefined for the database. */
  readonly archive: Archive | undefined;
  readonly archiveRetentionMs: number | undefined;
  /** For people: host and process id. */
  readonly name: string;
  readonly onEvent: ((event: RunnerEvent) => void) | undefined;
}

/** A started runner: wires the claim loop, the attempts and the tick thread. */
export class RunningRunner {
  readonly #store: Store;
  readonly #parts: RunningParts;
  readonly #health: StoreHealth;
  readonly #slots: Slots;
  readonly #attempts: Attempts;
  readonly #claims: ClaimLoop;
  readonly #housekeeping: Housekeeping;
  readonly #logKeeping: LogKeeping;
  readonly #executors: Executors;
  readonly #watch = new MainWatch();
  readonly #lease: RunnerLease;
  #claiming: Promise<void> | undefined;
  #tidying: Promise<unknown> | undefined;
  #beating: NodeJS.Timeout | undefined;
  #unlisten: (() => Promise<void>) | undefined;
  /** Undefined while there is no lease. */
  #runnerId: string | undefined;
  #lastRunnerId = '';
  #givenUp = false;
  /** A stop did not wait for the last claim; what that takes goes back with the lease. */
  #givenUpClaims = false;
  #stopped: Promise<void> | undefined;

  constructor(parts: RunningParts) {
    const { store, clock } = parts;
    const { entries } = parts.registry;
    this.#health = new StoreHealth((away) => {
      const runnerId = this.#lastRunnerId;
      this.#emit(
        away === undefined
          ? { type: 'store-back', runnerId }
          : { type: 'store-away', runnerId, message: away },
      );
    });
    this.#store = store;
    this.#parts = parts;
    this.#slots = new Slots(parts.concurrency, parts.claimLimits, () => {
      this.#claims.startHeld();
      // There may be room for what a claim had to pass over.
      if (this.#slots.limited) this.#claims.hint();
    });
    this.#executors = parts.executors((error) => {
      this.#emit(strayEvent(this.#lastRunnerId, error));
    });
    this.#attempts = new Attempts({
      store,
      clock,
      health: this.#health,
      slots: this.#slots,
      entries: new Map(entries.map((entry) => [entry.job.descriptor.name, entry])),
      executors: this.#executors,
      tell: (claimed, news) => {
        this.#emit(newsEvent(this.#lastRunnerId, claimed, news));
      },
      givenUp: () => this.#givenUp,
      moreToCome: () => this.#claims.some,
      handlerEnded: () => {
        this.#claims.handlerEnded();
      },
      busyUntil: (ms) => {
        this.#watch.busyUntil(ms);
      },
      settled: ({ claimed, tookMs }, outcome) => {
        if (parts.onEvent !== undefined)
          this.#emit(settledEvent(this.#lastRunnerId, claimed, outcome, tookMs));
        if (outcome === 'lease-lost') return;
        if (outcome.kind === 'retry') this.#claims.hintIn(outcome.delayMs);
        if (isEnd(outcome)) this.#logKeeping.ended();
      },
    });
    this.#claims = new ClaimLoop({
      store,
      health: this.#health,
      types: entries.map(({ job: { descriptor } }) => descriptor),
      slots: this.#slots,
      runnerId: () => this.#runnerId,
      start: (claimed, runnerId) => {
        this.#start(claimed, runnerId);
      },
      congested: () => this.#attempts.congested,
      release: (claimed) => this.#attempts.release(claimed),
    });
    this.#lease = new RunnerLease({
      ...{ store, health: this.#health, watch: this.#watch.memory },
      ...{ startTicks: parts.startTicks, name: parts.name, leaseMs: parts.leaseMs },
      heard: (message) => {
        this.#heard(message);
      },
      lost: () => {
        this.#leaseLost();
      },
    });
    this.#housekeeping = new Housekeeping({
      store,
      entries,
      pruned: (name, jobs) => {
        this.#emit({ type: 'pruned', runnerId: this.#lastRunnerId, name, jobs });
      },
      failed: (error) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#emit({ type: 'prune-failed', runnerId: this.#lastRunnerId, message });
      },
    });
    this.#logKeeping = new LogKeeping({
      archiver: (stopping) => new Archiver(store, parts.archive, stopping),
      entries,
      retentionMs: parts.archiveRetentionMs,
      failed: (error) => {
        const message = error instanceof Error ? error.message : String(error);
        this.#emit({ type: 'archive-failed', runnerId: this.#lastRunnerId, message });
      },
    });
  }

  /** Resolves when the first lease has begun, and hints are heard; claims begin with the lease. */
  async begin(): Promise<void> {
    this.#watch.beat(0);
    this.#beating = setInterval(() => {
      this.#watch.beat(this.#attempts.hangsAfter());
    }, BEAT_MS);
    try {
      await this.#parts.opened;
      await bothDone(this.#listen(), this.#lease.begin());
    } catch (error) {
      if (this.#claiming === undefined) await this.#letGo();
      else await this.stop();
      throw error;
    }
  }

  /** The first lease has begun. */
  #work(): void {
    this.#claiming = this.#claims.run();
    this.#tidying = Promise.all([this.#housekeeping.run(), this.#logKeeping.run()]);
  }

  async #listen(): Promise<void> {
    const cancels = new CancelWatch(
      () => this.#store.cancels(this.#lastRunnerId),
      (found) => {
        this.#attempts.cancel(found);
      },
    );
    this.#unlisten = await this.#store.listen(['queued', 'cancel'], (hint) => {
      if (hint === 'queued') this.#claims.hint();
      if (hint === 'cancel' && this.#attempts.some) cancels.hint();
    });
  }

  async drained(): Promise<void> {
    let begun: number;
    do {
      await drain({ slots: this.#slots, attempts: this.#attempts, claims: this.#claims });
      begun = this.#attempts.begun;
      await this.#logKeeping.now();
      // A retry that became due meanwhile has a log, too.
    } while (this.#attempts.begun !== begun || this.#attempts.some);
  }

  /** What each attempt under way waits for; undefined of one that does not. */
  get waitsFor(): readonly (WaitingFor | undefined)[] {
    return this.#attempts.waitsFor;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#shutDown();
    return this.#stopped;
  }

  async #shutDown(): Promise<void> {
    this.#emit({ type: 'stopping', runnerId: this.#lastRunnerId });
    this.#claims.stop();
    this.#housekeeping.stop();
    this.#logKeeping.stop();
    await Promise.race([
      this.#claiming,
      timePasses(SILENCE_MS).then(() => (this.#givenUpClaims = true)),
    ]);
    this.#attempts.parkWaiting();
    await Promise.race([this.#slots.allFree(), timePasses(this.#parts.shutdownGraceMs)]);
    this.#attempts.abortAll('shutdown', 'The runner was shut down.');
    await Promise.race([this.#attempts.settled(), timePasses(RELEASE_MS)]);
    this.#givenUp = true;
    await Promise.all(Object.values(this.#executors).map((executor) => executor.close()));
    await Promise.race([this.#letGo(), timePasses(SILENCE_MS + BEAT_MS)]);
    clearInterval(this.#beating); // where it took too long
    this.#emit({ type: 'stopped', runnerId: this.#lastRunnerId });
  }

  async #letGo(): Promise<void> {
    await Promise.all([this.#lease.stop(SILENCE_MS), this.#leaveStore()]);
    await this.#parts.release();
    clearInterval(this.#beating);
  }

  async #leaveStore(): Promise<void> {
    await this.#attempts.close();
    await this.#unlisten?.();
    await this.#tidying;
  }

  #heard(message: FromTick): void {
    const runnerId = this.#lastRunnerId;
    switch (message.type) {
      case 'failed':
      case 'left':
        break;
      case 'registered':
        this.#runnerId = this.#lastRunnerId = message.runnerId;
        this.#emit({ type: 'started', runnerId: message.runnerId });
        if (this.#claiming === undefined) this.#work();
        else this.#claims.hint();
        break;
      case 'lost':
        this.#leaseLost();
        break;
      case 'cancels':
        this.#attempts.cancel(message.cancels);
        break;
      case 'forfeited': {
        const { runners, requeued, dead } = message.forfeited;
        this.#emit({ type: 'forfeited', runnerId, runners, jobs: requeued + dead });
        this.#claims.hint();
        break;
      }
      case 'away':
        this.#health.away(new Error(message.message));
        break;
      case 'back':
        this.#health.reached();
    }
  }

  #leaseLost(): void {
    this.#runnerId = undefined;
    this.#claims.forget();
    this.#emit({ type: 'lease-lost', runnerId: this.#lastRunnerId });
    this.#attempts.abortAll('lease-lost', 'The lease of the runner is over.');
  }

  #start(claimed: ClaimedJob, runnerId: string): void {
    // The lease may have ended while the claim was under way: its jobs are no longer this runner's to start.
    if (runnerId !== this.#runnerId || this.#givenUpClaims) return;
    if (this.#parts.onEvent !== undefined) this.#emit(claimedEvent(runnerId, claimed));
    this.#attempts.start(claimed);
  }

  #emit(event: RunnerEvent): void {
    try {
      this.#parts.onEvent?.(event);
    } catch (error) {
      // A listener's failure is its own, and not the jobs'.
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}

/** Resolves when both have; where one fails, not before the other is over. */
async function bothDone(one: Promise<void>, other: Promise<void>): Promise<void> {
  const failed = (await Promise.allSettled([one, other])).find(
    ({ status }) => status === 'rejected',
  );
  if (failed?.status === 'rejected') throw failed.reason;
}
