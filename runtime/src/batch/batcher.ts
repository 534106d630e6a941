import { StoreUnavailableError } from '../types/errors.js';

export interface Entry<T, R> {
  readonly item: T;
  readonly resolve: (answer: R) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: what comes in while one batch is being written goes into the next, so there is no wait when idle and no
 * queue of single writes under load. A batch that fails is tried again one by one, so that one bad item does not fail
 * its neighbours; unless the store itself is away.
 */
export class Batcher<T, R> {
  readonly #write: (items: readonly T[]) => Promise<readonly R[]>;
  readonly #maxItems: number;
  #waiting: Entry<T, R>[] = [];
  #writing: Promise<void> | undefined;

  constructor(write: (items: readonly T[]) => Promise<readonly R[]>, maxItems: number) {
    this.#write = write;
    this.#maxItems = maxItems;
  }

  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#writing ??= this.#drain();
    });
  }

  /** The answers of several, in their order, once all are there: the promise of one for all of them. */
  addAll(items: readonly T[]): Promise<readonly R[]> {
    if (items.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const answers: R[] = [];
      let missing = items.length;
      for (const [index, item] of items.entries())
        this.#waiting.push({
          item,
          resolve: (answer) => {
            answers[index] = answer;
            missing -= 1;
            if (missing === 0) resolve(answers);
          },
          reject,
        });
      this.#writing ??= this.#drain();
    });
  }

  /** Resolves when nothing is being written or waits to be. */
  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  /** How many of those that wait go into one batch. */
  protected next(_: readonly Entry<T, R>[]): number {
    return this.#maxItems;
  }

  async #drain(): Promise<void> {
    // One turn of the microtask queue: callers that act together are written together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.next(this.#waiting));
      await this.#flush(batch);
    }
    this.#writing = undefined;
  }

  async #flush(batch: readonly Entry<T, R>[]): Promise<void> {
    try {
      const answers = await this.#write(batch.map((entry) => entry.item));
      batch.forEach((entry, index) => {
        entry.resolve(answers[index] as R);
      });
    } catch (error) {
      if (batch.length === 1 || error instanceof StoreUnavailableError) {
        for (const entry of batch) entry.reject(error);
        return;
      }
      for (const entry of batch) await this.#flush([entry]);
    }
  }
}
