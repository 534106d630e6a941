import { setImmediate as turn } from 'node:timers/promises';
import { InvalidOptionError } from '../../types/errors.js';
import type { Hint, Transaction } from '../store.js';
import { Tables } from './tables.js';

/** What several stores of one process share: tables, a clock, and a lock that lets one write at a time. */
export class MemoryDatabase {
  readonly #now: () => number;
  readonly #listeners = new Set<(hint: Hint) => void>();
  #tables = new Tables();
  /** Resolves once whoever came last is done. */
  #last: Promise<void> = Promise.resolve();

  /** @param now the clock that every decision is made by, in ms since 1970 UTC. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Looks at what has been committed. */
  async read<T>(work: (tables: Tables, now: number) => T): Promise<T> {
    // Callers in a loop would otherwise keep timers and sockets from ever having a turn.
    await turn();
    return work(this.#tables, this.#now());
  }

  /** Changes something, after whoever came before. `work` does all or nothing, and at once. */
  async write<T>(work: (tables: Tables, now: number) => T): Promise<T> {
    await turn();
    const release = await this.#lock();
    try {
      return work(this.#tables, this.#now());
    } finally {
      release();
    }
  }

  /** Begins a transaction that others see nothing of until it is committed; until then, they write nothing. */
  async begin(): Promise<MemoryTransaction> {
    const release = await this.#lock();
    return new MemoryTransaction(this.#tables.copy(), this.#now, (tables) => {
      if (tables !== undefined) this.#tables = tables;
      release();
      if (tables === undefined) return;
      this.hint('queued');
      this.hint('ended');
    });
  }

  /** Tells whoever listens. */
  hint(hint: Hint): void {
    for (const heard of this.#listeners) heard(hint);
  }

  listen(heard: (hint: Hint) => void): () => void {
    const listener = (hint: Hint): void => {
      heard(hint);
    };
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async #lock(): Promise<() => void> {
    const before = this.#last;
    let release = (): void => undefined;
    this.#last = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }
}

/** What a {@link MemoryStore} submits `in`. */
export class MemoryTransaction {
  #end: ((tables: Tables | undefined) => void) | undefined;

  constructor(
    readonly tables: Tables,
    readonly now: () => number,
    end: (tables: Tables | undefined) => void,
  ) {
    this.#end = end;
  }

  get isOpen(): boolean {
    return this.#end !== undefined;
  }

  commit(): void {
    this.#finish(this.tables);
  }

  rollback(): void {
    this.#finish(undefined);
  }

  #finish(tables: Tables | undefined): void {
    const end = this.#end;
    this.#end = undefined;
    end?.(tables);
  }
}

/** @throws {InvalidOptionError} for what is no {@link MemoryTransaction} that is open. */
export function openTransaction(tx: Transaction): MemoryTransaction {
  if (tx instanceof MemoryTransaction && tx.isOpen) return tx;
  throw new InvalidOptionError(
    'A memory store submits and completes `in` a MemoryTransaction that is open; it was given something else.',
  );
}
