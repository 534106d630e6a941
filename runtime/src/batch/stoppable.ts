import { abortWith } from './abort-with.js';

/**
 * What `generate` gives, which may be ended by `return()` also while a `next()` is awaited: an async generator alone would first
 * wait for that one, however long nothing comes.
 * @param signals of which `generate` throws the reason of the first that is aborted
 */
export function stoppable<T>(
  signals: readonly (AbortSignal | undefined)[],
  generate: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  return new Stoppable(signals, generate);
}

class Stoppable<T> implements AsyncGenerator<T, void, undefined> {
  readonly #stop = new AbortController();
  readonly #items: AsyncGenerator<T, void, undefined>;
  readonly #forget: () => void;
  #returned = false;

  constructor(
    signals: readonly (AbortSignal | undefined)[],
    generate: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
  ) {
    this.#forget = abortWith(this.#stop, signals);
    this.#items = generate(this.#stop.signal);
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    try {
      const item = await this.#items.next();
      if (item.done !== true) return item;
    } catch (error) {
      this.#forget();
      if (!this.#returned) throw error;
    }
    this.#forget();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#returned = true;
    this.#stop.abort();
    this.#forget();
    await this.#items.return();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
