import { Batcher } from '../batch/batcher.js';
import type {
  Recalled,
  StartAnswer,
  StartRequest,
  StepRecord,
  WaitingUpdate,
} from '../store/children.js';
import type { StatusAnswer } from '../store/claim.js';
import type { CancelRequest } from '../store/job.js';
import type { Store } from '../store/store.js';
import type { AttemptOutcome } from '../types/attempt.js';
import { persist } from './persist.js';
import type { StoreHealth } from './store-health.js';

const BATCH = 200;

/** Writes for all attempts of a runner what they start, record and wait for: many in one statement, and until it is stored. */
export class DurableWriter {
  readonly starts: Batcher<StartRequest, StartAnswer>;
  readonly steps: Batcher<StepRecord, StatusAnswer>;
  readonly waiting: Batcher<WaitingUpdate, StatusAnswer>;
  readonly #wakes: Batcher<string, undefined>;
  readonly #store: Store;
  readonly #patiently: <R>(act: () => Promise<R>) => Promise<R>;

  constructor(store: Store, health: StoreHealth, givenUp: () => boolean) {
    this.#store = store;
    this.#patiently = (act) => persist(act, health, givenUp);
    const stubborn = <T, R>(write: (items: readonly T[]) => Promise<readonly R[]>): Batcher<T, R> =>
      new Batcher((items) => this.#patiently(() => write(items)), BATCH);
    this.starts = stubborn((requests: readonly StartRequest[]) => store.startChildren(requests));
    this.steps = stubborn((records: readonly StepRecord[]) => store.recordSteps(records));
    this.waiting = stubborn((updates: readonly WaitingUpdate[]) => store.setWaiting(updates));
    this.#wakes = stubborn(async (ids: readonly string[]) => {
      await store.wake([...new Set(ids)]);
      return ids.map(() => undefined);
    });
  }

  recall(id: string): Promise<Recalled> {
    return this.#patiently(() => this.#store.recall(id));
  }

  /** What is stored of an attempt; undefined where it has not ended. */
  async outcomeOf(id: string, epoch: number): Promise<AttemptOutcome | undefined> {
    const attempts = await this.#patiently(() => this.#store.attempts(id));
    return attempts.find((attempt) => attempt.epoch === epoch)?.outcome;
  }

  /** Whether a job has ended as cancelled. */
  async isCancelled(id: string): Promise<boolean> {
    const [job] = await this.#patiently(() => this.#store.read([id]));
    return job?.state === 'cancelled';
  }

  async cancel(requests: readonly CancelRequest[]): Promise<void> {
    await this.#patiently(() => this.#store.cancel(requests));
  }

  /** Makes a parked job due if what it waits for has ended; where this fails the ticks will do it. */
  wake(id: string): void {
    this.#wakes.add(id).catch(() => undefined);
  }

  /** Resolves when no wake is under way. */
  woken(): Promise<void> {
    return this.#wakes.idle();
  }
}
