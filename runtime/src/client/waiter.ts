import { setTimeout as sleep } from 'node:timers/promises';
import { Wake } from '../batch/wake.js';
import type { JobChange } from '../store/job.js';
import type { Store } from '../store/store.js';
import { ClientClosedError, JobNotFoundError } from '../types/errors.js';
import { Subscribers, type Subscriber } from './subscribers.js';

const POLL_MS = 500;
/** For each job, ten times what asking takes; and at most. */
const REST_MS = 0.025;
const LONGEST_REST_MS = 100;
const SHORTEST_REST_MS = 4;
const CHUNK = 2_000;
const EXISTENCE_CHUNK = 200;
/** It is asked whether a job is there at all, since one that was deleted after its end is not: so long after the wait began, and then so often. */
const FIRST_EXISTENCE_MS = 5_000;
const EXISTENCE_MS = 60_000;
/** A database that has answered before may be away for so long; then those who wait are told. */
const PATIENCE_MS = 30_000;
/** How long after a wait began the job's transaction may still commit. */
export const COMMIT_WITHIN_MS = 5_000;

export const NEVER_COMMITTED =
  ` The transaction it was submitted in was rolled back, or was still open ${COMMIT_WITHIN_MS / 1_000} s after the wait ` +
  'began: wait for a job after the commit.';

/**
 * Waits for all jobs of a process at once: one query asks after every job that is waited for, when a hint comes and
 * at the latest every half second. Runs only while someone waits.
 */
export class Waiter {
  readonly #store: () => Promise<Store>;
  readonly #now: () => number;
  /** Subscribers whose job nobody has seen yet, and since when they wait. */
  readonly #unseen = new Map<Subscriber, number>();
  /** When it is to be asked next whether the jobs of the others are there. */
  readonly #doubtfulAt = new Map<Subscriber, number>();
  readonly #subscribers = new Subscribers();
  readonly #wake = new Wake();
  #loop: Promise<void> | undefined;
  #failingSince: number | undefined;
  #closed = false;
  #unlisten: (() => Promise<void>) | undefined;
  #listening: Promise<() => Promise<void>> | undefined;
  /** Told of each hint. */
  readonly #hearers = new Set<() => void>();

  /** @param now a monotonic clock, in ms */
  constructor(store: () => Promise<Store>, now: () => number = () => performance.now()) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Begins to follow a job, until {@link unsubscribe}.
   * @throws {ClientClosedError}
   */
  subscribe(subscriber: Subscriber): void {
    if (this.#closed) throw new ClientClosedError(subscriber.id);
    this.#subscribers.add(subscriber);
    if (subscriber.uncommitted) this.#unseen.set(subscriber, this.#now());
    else this.#doubtfulAt.set(subscriber, this.#now() + FIRST_EXISTENCE_MS);
    this.#wake.wake();
    this.#loop ??= this.#run();
  }

  unsubscribe(subscriber: Subscriber): void {
    this.#forget(subscriber);
    if (this.#subscribers.jobs === 0) this.#wake.wake();
  }

  /** Whoever runs the job has stored its end, so that nobody need ask for it. @returns whether anybody waited for it here */
  ended(id: string, end: NonNullable<JobChange['end']>): boolean {
    return this.#subscribers.tell({ id, end });
  }

  /** Calls `act` when there may be news of any job; the function answered ends it. */
  hear(act: () => void): () => void {
    this.#hearers.add(act);
    void this.#store()
      .then((store) => this.#listen(store))
      .catch(() => undefined); // whoever asks next is told
    return () => {
      this.#hearers.delete(act);
    };
  }

  /** Ends all waits; none can begin any more. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const subscriber of this.#subscribers.all)
      this.#fail(subscriber, new ClientClosedError(subscriber.id));
    this.#wake.wake();
    await this.#loop;
    for (const act of this.#hearers) act();
    const unlisten = await this.#listening?.catch(() => undefined);
    await unlisten?.();
    this.#unlisten = this.#listening = undefined;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // those of one call have all subscribed by then
    for (let restMs = 0; this.#subscribers.jobs > 0;) {
      // A busy database hints without end, and most of many children end before they are asked for.
      restMs = Math.max(restMs, Math.min(this.#subscribers.jobs * REST_MS, LONGEST_REST_MS));
      if (restMs > SHORTEST_REST_MS) await sleep(restMs);
      const began = performance.now();
      if (this.#subscribers.jobs > 0) await this.#round();
      restMs = 2 * (performance.now() - began);
      if (this.#subscribers.jobs > 0) await this.#wake.wait(POLL_MS);
    }
    this.#loop = undefined;
  }

  async #round(): Promise<void> {
    try {
      const store = await this.#store();
      await this.#listen(store);
      await this.#ask(store);
      await this.#askForUnseen(store);
      await this.#askWhetherThere(store);
      this.#failingSince = undefined;
    } catch (error) {
      // It may pass by itself; the store has retried what it could. A database that never answered is told at once.
      this.#failingSince ??= this.#now();
      const patient = this.#now() - this.#failingSince < PATIENCE_MS;
      if (patient && this.#unlisten !== undefined) return;
      this.#failingSince = undefined;
      for (const subscriber of this.#subscribers.all) this.#fail(subscriber, error);
    }
  }

  async #listen(store: Store): Promise<void> {
    if (this.#closed) return;
    this.#listening ??= store.listen(['ended', 'status', 'log'], (hint) => {
      if (hint === 'ended' || hint === 'status') this.#wake.wake();
      if (hint === 'ended' || hint === 'log') for (const act of this.#hearers) act();
    });
    try {
      this.#unlisten = await this.#listening;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }

  /** Of a job that is not there: its transaction may be open still, but whoever waits for long waits for nothing. */
  async #askForUnseen(store: Store): Promise<void> {
    if (this.#unseen.size === 0) return;
    // Who begins to wait while this is asked is not judged by it.
    const unseen = [...this.#unseen];
    const records = await store.read(unseen.map(([{ id }]) => id));
    for (const [index, [subscriber, since]] of unseen.entries()) {
      if (records[index] !== undefined) this.#seen(subscriber);
      else if (this.#now() - since >= COMMIT_WITHIN_MS)
        this.#fail(subscriber, new JobNotFoundError(subscriber.id, NEVER_COMMITTED));
    }
  }

  #fail(subscriber: Subscriber, error: unknown): void {
    if (!this.#subscribers.has(subscriber)) return;
    this.#forget(subscriber);
    subscriber.failed(error);
  }

  #seen(subscriber: Subscriber): void {
    if (this.#unseen.delete(subscriber))
      this.#doubtfulAt.set(subscriber, this.#now() + EXISTENCE_MS);
  }

  #forget(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    this.#unseen.delete(subscriber);
    this.#doubtfulAt.delete(subscriber);
  }

  async #ask(store: Store): Promise<void> {
    const { cursors } = this.#subscribers;
    for (let start = 0; start < cursors.length; start += CHUNK) {
      const changes = await store.changes(cursors.slice(start, start + CHUNK));
      for (const change of changes) this.#subscribers.tell(change);
    }
  }

  /** Fails those whose job is not there, a part of those who have waited long at a time. */
  async #askWhetherThere(store: Store): Promise<void> {
    const now = this.#now();
    const doubtful = [...this.#doubtfulAt]
      .filter(([, doubtfulAt]) => now >= doubtfulAt)
      .slice(0, EXISTENCE_CHUNK);
    if (doubtful.length === 0) return;
    const records = await store.read(doubtful.map(([{ id }]) => id));
    for (const [index, [subscriber]] of doubtful.entries()) {
      if (records[index] === undefined) this.#fail(subscriber, new JobNotFoundError(subscriber.id));
      else if (this.#subscribers.has(subscriber))
        this.#doubtfulAt.set(subscriber, now + EXISTENCE_MS);
    }
  }
}
