import type { ClaimedJob, ClaimLimit } from '../store/claim.js';
import { parseStoreUrl } from '../store/open.js';
import type { Store } from '../store/store.js';
import { Attempts } from './attempts.js';
import { CancelWatch } from './cancel-watch.js';
import { ClaimLoop } from './claim-loop.js';
import { claimedEvent, newsEvent, settledEvent, strayEvent } from './events.js';
import { makeExecutors, type Executors } from './execute/executors.js';
import { Housekeeping } from './housekeeping.js';
import { Slots } from './slots.js';
import { StoreHealth } from './store-health.js';
import { MainWatch } from './tick/main-watch.js';
import type { FromTick } from './tick/messages.js';
import { startTickThread, type TickThread } from './tick/tick-thread.js';
import type { Middleware, RunnerEvent, RunnerOptions } from './types.js';

const TICKS_PER_LEASE = 10 / 3;
const BEAT_MS = 1_000;
/** All losses of a job together are bounded, so that one that kills its processes cannot do so for ever. */
const MAX_LOSSES = 20;
/** After the shutdown signal handlers are cut off after 5 s; this is for writing what that came to. */
const RELEASE_MS = 10_000;
/** A database that says nothing holds up each step of a stop for so long; what it was not told, the lease's end tells. */
const SILENCE_MS = 5_000;

export interface RunningOptions extends RunnerOptions {
  readonly concurrency: number;
  readonly shutdownGraceMs: number;
  readonly leaseMs: number;
  readonly claimLimits: readonly ClaimLimit[];
  readonly loadedMiddleware: readonly Middleware[];
  /** For people: host and process id. */
  readonly name: string;
}

/** A started runner: wires the claim loop, the attempts and the tick thread. */
export class RunningRunner {
  readonly #store: Store;
  readonly #options: RunningOptions;
  readonly #health: StoreHealth;
  readonly #slots: Slots;
  readonly #attempts: Attempts;
  readonly #claims: ClaimLoop;
  readonly #housekeeping: Housekeeping;
  readonly #executors: Executors;
  readonly #watch = new MainWatch();
  #ticks: TickThread | undefined;
  #claiming: Promise<void> | undefined;
  #tidying: Promise<void> | undefined;
  #beating: NodeJS.Timeout | undefined;
  #unlisten: (() => Promise<void>) | undefined;
  /** Undefined while there is no lease. */
  #runnerId: string | undefined;
  #lastRunnerId = '';
  #givenUp = false;
  #beatIsDue = false;
  /** A stop did not wait for the last claim; what that takes goes back with the lease. */
  #givenUpClaims = false;
  #stopped: Promise<void> | undefined;

  constructor(store: Store, options: RunningOptions) {
    const { entries, url } = options.registry;
    this.#health = new StoreHealth((away) => {
      const runnerId = this.#lastRunnerId;
      this.#emit(
        away === undefined
          ? { type: 'store-back', runnerId }
          : { type: 'store-away', runnerId, message: away },
      );
    });
    this.#store = store;
    this.#options = options;
    this.#slots = new Slots(options.concurrency, options.claimLimits, () => {
      this.#claims.hint();
    });
    const { workerImports: imports = [], workerHeapMb: heapMb } = options;
    const middleware = options.middleware?.toString();
    const setup = { registry: url, imports, heapMb, middleware };
    this.#executors = makeExecutors(setup, options.loadedMiddleware, (error) => {
      this.#emit(strayEvent(this.#lastRunnerId, error));
    });
    this.#attempts = new Attempts({
      store,
      dialect: parseStoreUrl(options.store).dialect,
      health: this.#health,
      slots: this.#slots,
      entries: new Map(entries.map((entry) => [entry.job.descriptor.name, entry])),
      executors: this.#executors,
      tell: (claimed, news) => {
        this.#emit(newsEvent(this.#lastRunnerId, claimed, news));
      },
      givenUp: () => this.#givenUp,
      settled: (claimed, outcome, tookMs) => {
        this.#emit(settledEvent(this.#lastRunnerId, claimed, outcome, tookMs));
        if (outcome !== 'lease-lost' && outcome.kind === 'retry')
          this.#claims.hintIn(outcome.delayMs);
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
  }

  /** Resolves when the first lease has begun. */
  async begin(): Promise<void> {
    this.#watch.beat(0);
    this.#beating = setInterval(() => {
      this.#watch.beat(this.#attempts.hangsAfter());
    }, BEAT_MS);
    try {
      await this.#startTicks();
    } catch (error) {
      clearInterval(this.#beating);
      await this.#store.close();
      throw error;
    }
    const cancels = new CancelWatch(
      () => this.#store.cancels(this.#lastRunnerId),
      (found) => {
        this.#attempts.cancel(found);
      },
    );
    this.#unlisten = await this.#store.listen((hint) => {
      if (hint === 'queued') this.#claims.hint();
      if (hint === 'cancel' && this.#attempts.some) cancels.hint();
    });
    this.#claiming = this.#claims.run();
    this.#tidying = this.#housekeeping.run();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#shutDown();
    return this.#stopped;
  }

  async #shutDown(): Promise<void> {
    this.#emit({ type: 'stopping', runnerId: this.#lastRunnerId });
    this.#claims.stop();
    this.#housekeeping.stop();
    await Promise.race([
      this.#claiming,
      timePasses(SILENCE_MS).then(() => (this.#givenUpClaims = true)),
    ]);
    this.#attempts.parkWaiting();
    await Promise.race([this.#slots.allFree(), timePasses(this.#options.shutdownGraceMs)]);
    this.#attempts.abortAll('shutdown', 'The runner was shut down.');
    await Promise.race([this.#attempts.settled(), timePasses(RELEASE_MS)]);
    this.#givenUp = true;
    await Promise.all(Object.values(this.#executors).map((executor) => executor.close()));
    await Promise.race([this.#letGo(), timePasses(SILENCE_MS + BEAT_MS)]);
    clearInterval(this.#beating);
    this.#emit({ type: 'stopped', runnerId: this.#lastRunnerId });
  }

  async #letGo(): Promise<void> {
    await Promise.all([this.#ticks?.stop(SILENCE_MS), this.#closeStore()]);
  }

  async #closeStore(): Promise<void> {
    await this.#attempts.close();
    await this.#unlisten?.();
    await this.#tidying;
    await this.#store.close();
  }

  #startTicks(): Promise<void> {
    const { store: url, name, leaseMs } = this.#options;
    const data = {
      url,
      name,
      leaseMs,
      tickMs: Math.round(leaseMs / TICKS_PER_LEASE),
      maxLosses: MAX_LOSSES,
      watch: this.#watch.memory,
    };
    return new Promise((resolve, reject) => {
      const heard = (message: FromTick): void => {
        if (message.type === 'failed') reject(new Error(message.message));
        if (message.type === 'registered') resolve();
        this.#heard(message);
      };
      const died = (error: Error): void => {
        reject(error);
        this.#leaseLost();
        // A runner without ticks could only lose every lease: begin again, unless it never began.
        if (this.#claiming !== undefined) void this.#restartTicks();
      };
      this.#ticks = startTickThread(data, heard, died);
    });
  }

  async #restartTicks(): Promise<void> {
    while (this.#stopped === undefined) {
      try {
        await this.#startTicks();
        return;
      } catch (error) {
        this.#health.away(error instanceof Error ? error : new Error(String(error)));
        await timePasses(this.#options.leaseMs / TICKS_PER_LEASE);
      }
    }
  }

  #heard(message: FromTick): void {
    const runnerId = this.#lastRunnerId;
    switch (message.type) {
      case 'failed':
        break;
      case 'registered':
        this.#runnerId = this.#lastRunnerId = message.runnerId;
        this.#emit({ type: 'started', runnerId: message.runnerId });
        this.#claims.hint();
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
    this.#emit({ type: 'lease-lost', runnerId: this.#lastRunnerId });
    this.#attempts.abortAll('lease-lost', 'The lease of the runner is over.');
  }

  #start(claimed: ClaimedJob, runnerId: string): void {
    // The lease may have ended while the claim was under way: its jobs are no longer this runner's to start.
    if (runnerId !== this.#runnerId || this.#givenUpClaims) return;
    this.#emit(claimedEvent(runnerId, claimed));
    this.#attempts.start(claimed);
    this.#beatSoon();
  }

  /** Before the first of them has its turn, the tick thread knows how long the handlers just started may keep the thread. */
  #beatSoon(): void {
    if (this.#beatIsDue) return;
    this.#beatIsDue = true;
    queueMicrotask(() => {
      this.#beatIsDue = false;
      this.#watch.beat(this.#attempts.hangsAfter());
    });
  }

  #emit(event: RunnerEvent): void {
    try {
      this.#options.onEvent?.(event);
    } catch (error) {
      // A listener's failure is its own, and not the jobs'.
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}

function timePasses(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
