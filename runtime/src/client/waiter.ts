import { Wake } from '../batch/wake.js';
import type { ChangeCursor, JobChange } from '../store/job.js';
import type { Store } from '../store/store.js';
import { ClientClosedError, JobNotFoundError } from '../types/errors.js';

/** Told of what became of one job. */
export interface Subscriber {
  readonly id: string;
  /** The last status seen; 0 for none, Infinity for someone who does not care. */
  sequence: number;
  changed(change: JobChange): void;
  failed(error: unknown): void;
}

const POLL_MS = 500;
const CHUNK = 2_000;
const EXISTENCE_CHUNK = 200;
const FAILURES_IN_A_ROW = 5;
/**
 * How often it is asked whether the jobs are there at all. One that was submitted in a transaction is not, until that is
 * committed; one that was deleted after its end, while nobody here could look, will never be.
 */
const EXISTENCE_MS = 60_000;

/**
 * Waits for all jobs of a process at once: one query asks after every job that is waited for, when a hint comes and
 * at the latest every half second. Runs only while someone waits.
 */
export class Waiter {
  readonly #store: () => Promise<Store>;
  readonly #existenceMs: number;
  readonly #subscribers = new Set<Subscriber>();
  readonly #wake = new Wake();
  #loop: Promise<void> | undefined;
  #failures = 0;
  /** When each subscriber began to wait, or was last known to wait for a job that is there. */
  readonly #knownAt = new WeakMap<Subscriber, number>();
  #unlisten: (() => Promise<void>) | undefined;

  constructor(store: () => Promise<Store>, existenceMs = EXISTENCE_MS) {
    this.#store = store;
    this.#existenceMs = existenceMs;
  }

  /** Begins to follow a job; the function answered ends it. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber);
    this.#knownAt.set(subscriber, performance.now());
    this.#wake.wake();
    this.#loop ??= this.#run();
    return () => {
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size === 0) this.#wake.wake();
    };
  }

  async close(): Promise<void> {
    for (const subscriber of [...this.#subscribers]) {
      this.#subscribers.delete(subscriber);
      subscriber.failed(new ClientClosedError(subscriber.id));
    }
    this.#wake.wake();
    await this.#loop;
    await this.#unlisten?.();
    this.#unlisten = undefined;
  }

  async #run(): Promise<void> {
    while (this.#subscribers.size > 0) {
      const started = performance.now();
      await this.#round();
      const tookMs = performance.now() - started;
      if (this.#subscribers.size === 0) break;
      await this.#wake.wait(POLL_MS);
      // A busy database hints without end: leave it twice the time that asking took.
      if (tookMs > 2) await new Promise((resolve) => setTimeout(resolve, tookMs * 2));
    }
    this.#loop = undefined;
  }

  async #round(): Promise<void> {
    try {
      const store = await this.#store();
      this.#unlisten ??= await store.listen((hint) => {
        if (hint === 'ended' || hint === 'status') this.#wake.wake();
      });
      await this.#ask(store);
      await this.#askWhetherThere(store);
      this.#failures = 0;
    } catch (error) {
      // One failure may pass by itself; the store has retried what it could.
      if (++this.#failures < FAILURES_IN_A_ROW && this.#unlisten !== undefined) return;
      for (const subscriber of [...this.#subscribers]) {
        this.#subscribers.delete(subscriber);
        subscriber.failed(error);
      }
    }
  }

  async #ask(store: Store): Promise<void> {
    const byId = new Map<string, Subscriber[]>();
    for (const subscriber of this.#subscribers) {
      const others = byId.get(subscriber.id);
      if (others === undefined) byId.set(subscriber.id, [subscriber]);
      else others.push(subscriber);
    }
    const cursors: ChangeCursor[] = [...byId].map(([id, subscribers]) => ({
      id,
      sequence: Math.min(...subscribers.map((s) => s.sequence), Number.MAX_SAFE_INTEGER),
    }));
    for (let start = 0; start < cursors.length; start += CHUNK) {
      for (const change of await store.changes(cursors.slice(start, start + CHUNK))) {
        for (const subscriber of byId.get(change.id) ?? []) this.#tell(subscriber, change);
      }
    }
  }

  /** Fails those whose job is not there, a part of those who have waited long at a time. */
  async #askWhetherThere(store: Store): Promise<void> {
    const now = performance.now();
    const doubtful = [...this.#subscribers]
      .filter((subscriber) => now - (this.#knownAt.get(subscriber) ?? 0) > this.#existenceMs)
      .slice(0, EXISTENCE_CHUNK);
    if (doubtful.length === 0) return;
    const records = await store.read(doubtful.map(({ id }) => id));
    doubtful.forEach((subscriber, n) => {
      this.#knownAt.set(subscriber, now);
      if (records[n] !== undefined || !this.#subscribers.delete(subscriber)) return;
      subscriber.failed(new JobNotFoundError(subscriber.id));
    });
  }

  /** What one subscriber has seen before may be news to another of the same job. */
  #tell(subscriber: Subscriber, { id, status, end }: JobChange): void {
    if (!this.#subscribers.has(subscriber)) return;
    const news = status !== undefined && status.sequence > subscriber.sequence ? status : undefined;
    if (news !== undefined) subscriber.sequence = news.sequence;
    if (news === undefined && end === undefined) return;
    subscriber.changed({
      id,
      ...(news === undefined ? {} : { status: news }),
      ...(end === undefined ? {} : { end }),
    });
  }
}
