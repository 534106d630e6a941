import type { Store, Transaction } from '../store/store.js';

/** What the suite needs of a test runner; vitest, jest and node:test have it. */
export interface TestFunctions {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}

/** What the suite needs of whoever has a store. */
export interface StoreHarness {
  /** A database for one test: migrated, without jobs or runners, and no other test's meanwhile. */
  database(): Promise<TestDatabase>;
}

export interface TestDatabase {
  /** A store on this database, opened. Several may be; the suite closes each. */
  open(): Promise<Store>;
  /** Begins a transaction as the application would, on a connection of its own. */
  begin(): Promise<ApplicationTransaction>;
  /** Ways around the store. */
  readonly stray: StrayAccess;
  /** Rolls back what is still held, and lets go of the database. */
  drop(): Promise<void>;
}

export interface ApplicationTransaction {
  /** What `submit` takes as its second argument. */
  readonly tx: Transaction;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** What someone with a database prompt might do. Each ignores that the database refuses it; the suite looks at the jobs. */
export interface StrayAccess {
  /** Tries every way to change how job `id` ended, and to have it queued again. */
  revive(id: string): Promise<void>;
  /** Tries to change what was submitted as job `id`. */
  alter(id: string): Promise<void>;

  /** Raises the epoch of running job `id`, as forfeiting does, in a transaction left open. */
  holdVoided(id: string): Promise<Hold>;
  /** Ends running job `id` as succeeded, as its settle does, in a transaction left open. */
  holdSettled(id: string): Promise<Hold>;
  /** Makes the lease of a runner end an hour from now, as a tick does, in a transaction left open. */
  holdRenewed(runnerId: string): Promise<Hold>;
  /** Ends a runner, as forfeiting does, in a transaction left open. */
  holdEnded(runnerId: string): Promise<Hold>;
}

/** A transaction of someone else's that holds locks. */
export interface Hold {
  /** Resolves once someone waits for what is held, as far as the database can tell. */
  awaited(): Promise<void>;
  commit(): Promise<void>;
}
