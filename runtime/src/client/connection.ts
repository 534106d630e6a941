import { Batcher } from '../batch/batcher.js';
import type { NewJob, Submitted } from '../store/job.js';
import type { Store, Transaction } from '../store/store.js';
import { ClientClosedError } from '../types/errors.js';
import { Waiter } from './waiter.js';

const SUBMIT_BATCH = 500;

export interface ConnectionOptions {
  /**
   * Where runners archive logs, as they are told it (`jobwright run --archive`): then this process reads them there. Needed only
   * where that is not the database itself.
   */
  readonly archive?: string;
}

/** Answers a store that is open, and whoever asks is to close. */
type OpenStore = () => Promise<Store>;

/**
 * A process's link to one store, shared by any number of clients: one coalesced stream of submits, one waiter for all
 * results. Connects at first use.
 */
export class Connection {
  readonly #open: OpenStore;
  readonly archive: string | undefined;
  readonly #submits: Batcher<NewJob, Submitted>;
  readonly waiter: Waiter;
  /** Submits that have not come to the store yet, or not by way of the batches. */
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  #store: Promise<Store> | undefined;
  #closed: Promise<void> | undefined;

  constructor(open: OpenStore, options: ConnectionOptions = {}) {
    this.#open = open;
    this.archive = options.archive;
    this.#submits = new Batcher(async (jobs) => (await this.#opened()).submit(jobs), SUBMIT_BATCH);
    this.waiter = new Waiter(() => this.#opened());
  }

  /** @throws {ClientClosedError} once it is closed */
  async store(): Promise<Store> {
    this.#refuseOnceClosed();
    return this.#opened();
  }

  /** Aborted as soon as it is closed, for what would go on for long; with what is to be thrown. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Stores a job, in one statement with those that are submitted meanwhile.
   * @throws {ClientClosedError} at once, when it is closed; and what `make` throws
   */
  submit(make: () => NewJob | Promise<NewJob>): Promise<Submitted> {
    this.#refuseOnceClosed();
    const job = make();
    if (!('then' in job)) return this.#submits.add(job);
    return this.#finish(job.then((made) => this.#submits.add(made)));
  }

  /**
   * Stores jobs in a statement of their own, in the application's transaction where one is given.
   * @throws {ClientClosedError} once it is closed
   */
  async submitTogether(
    make: () => readonly NewJob[] | Promise<readonly NewJob[]>,
    tx: Transaction | undefined,
  ): Promise<readonly Submitted[]> {
    this.#refuseOnceClosed();
    const submit = async (): Promise<readonly Submitted[]> => {
      const jobs = await make();
      return (await this.#opened()).submit(jobs, tx);
    };
    return this.#finish(submit());
  }

  /**
   * Waits for submits that were asked for before, ends waits, and lets go of the database. For good: what is asked of it from
   * now on is refused.
   */
  close(): Promise<void> {
    this.#closed ??= this.#letGo();
    return this.#closed;
  }

  #refuseOnceClosed(): void {
    if (this.#closed !== undefined) throw new ClientClosedError();
  }

  /** What closing waits for. */
  async #finish<R>(work: Promise<R>): Promise<R> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  #opened(): Promise<Store> {
    this.#store ??= this.#open().catch((error: unknown) => {
      // The next call tries again: a database that was away when a server started may be back.
      this.#store = undefined;
      throw error;
    });
    return this.#store;
  }

  async #letGo(): Promise<void> {
    this.#closing.abort(new ClientClosedError());
    // First: those who wait hear of it at once, and no one joins them.
    const waits = this.waiter.close();
    await Promise.allSettled(this.#underWay);
    await this.#submits.idle();
    await waits;
    const store = this.#store;
    this.#store = undefined;
    // A store that never opened has nothing to close, and whoever asked for it has had the error.
    await store?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

async function open(url: string): Promise<Store> {
  // Not before it is needed: importing a client is to cost little.
  const { openStore } = await import('../store/open.js');
  const store = await openStore(url);
  await store.open();
  return store;
}

/** A connection to share between several clients: `createClient(connect(url))`. */
export function connect(url: string, options?: ConnectionOptions): Connection {
  return new Connection(() => open(url), options);
}
