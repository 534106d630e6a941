import { Connection } from '../client/connection.js';
import { MemoryDatabase, type MemoryTransaction } from '../store/memory/database.js';
import { MemoryStore } from '../store/memory/store.js';
import { ManualClock } from './clock.js';

export interface MemoryStoreOptions {
  /** What the store's clock says at first; now where not given. */
  readonly startsAt?: Date;
}

/** Jobs in this process's memory, for a test: its clients and runners share them, and its clock is the test's. */
export class TestStore extends MemoryStore {
  /** Everything the store decides goes by it: run times, delays, backoff, retention, and the sleeps of handlers. */
  readonly clock: ManualClock;
  readonly #database: MemoryDatabase;
  #connection: Connection | undefined;

  constructor(database: MemoryDatabase, clock: ManualClock) {
    super(database);
    this.#database = database;
    this.clock = clock;
  }

  /** For clients: `createClient(store.connection)`. Holds nothing that would have to be closed. */
  get connection(): Connection {
    // A store of its own, which the connection may close.
    this.#connection ??= new Connection(() =>
      Promise.resolve(new TestStore(this.#database, this.clock)),
    );
    return this.#connection;
  }

  /** A transaction for `submit(…, { in })` and `job.complete(…, { in })`. Others write nothing until it ends. */
  begin(): Promise<MemoryTransaction> {
    return this.#database.begin();
  }
}

/** A store in memory, empty, whose clock stands still until it is advanced: `store.clock.advance('1h')`. */
export function createMemoryStore({ startsAt = new Date() }: MemoryStoreOptions = {}): TestStore {
  const clock = new ManualClock(startsAt, () => {
    database.hint('queued'); // something may have become due
  });
  const database = new MemoryDatabase(() => clock.now());
  return new TestStore(database, clock);
}
