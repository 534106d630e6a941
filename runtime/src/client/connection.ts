import { Batcher } from '../batch/batcher.js';
import { openStore } from '../store/open.js';
import type { NewJob, Submitted } from '../store/job.js';
import type { Store } from '../store/store.js';
import { Waiter } from './waiter.js';

const SUBMIT_BATCH = 500;

/**
 * A process's link to one store, shared by any number of clients: one coalesced stream of submits, one waiter for all
 * results. Connects at first use.
 */
export class Connection {
  readonly #url: string;
  readonly #submits: Batcher<NewJob, Submitted>;
  readonly waiter: Waiter;
  #store: Promise<Store> | undefined;

  constructor(url: string) {
    this.#url = url;
    this.#submits = new Batcher(async (jobs) => (await this.store()).submit(jobs), SUBMIT_BATCH);
    this.waiter = new Waiter(() => this.store());
  }

  store(): Promise<Store> {
    this.#store ??= open(this.#url).catch((error: unknown) => {
      // The next call tries again: a database that was away when a server started may be back.
      this.#store = undefined;
      throw error;
    });
    return this.#store;
  }

  submit(job: NewJob): Promise<Submitted> {
    return this.#submits.add(job);
  }

  /** Waits for submits under way, ends waits, and lets go of the database. It can be used again afterwards. */
  async close(): Promise<void> {
    await this.#submits.idle();
    await this.waiter.close();
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
  const store = await openStore(url);
  await store.open();
  return store;
}

/** A connection to share between several clients: `createClient(connect(url))`. */
export function connect(url: string): Connection {
  return new Connection(url);
}
