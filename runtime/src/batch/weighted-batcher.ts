import { Batcher, type Entry } from './batcher.js';

/** A {@link Batcher} whose batches are bounded by what their items weigh together, too; one item always goes. */
export class WeightedBatcher<T, R> extends Batcher<T, R> {
  readonly #weigh: (item: T) => number;
  readonly #most: number;

  constructor(
    write: (items: readonly T[]) => Promise<readonly R[]>,
    maxItems: number,
    weigh: (item: T) => number,
    most: number,
  ) {
    super(write, maxItems);
    this.#weigh = weigh;
    this.#most = most;
  }

  protected override next(waiting: readonly Entry<T, R>[]): number {
    let weight = 0;
    const beyond = waiting.findIndex(({ item }) => (weight += this.#weigh(item)) > this.#most);
    return beyond < 0 ? super.next(waiting) : Math.min(Math.max(1, beyond), super.next(waiting));
  }
}
