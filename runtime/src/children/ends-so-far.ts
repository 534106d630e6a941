import type { ChildEnd } from './host.js';

/** When it is enough to know how children have ended. */
export type Until = 'all ended' | 'one failed';

/** How children have ended so far; null for those that have not. */
export type ChildEnds = readonly (ChildEnd | null)[];

/** Collects how so many children end, until that is enough: where it is until one fails, all of them are, too. */
export class EndsSoFar {
  /** Grows with each. */
  readonly ends: (ChildEnd | null)[];
  readonly #until: Until;
  readonly #enough: (ends: ChildEnds) => void;
  #open: number;

  /** @param enough told once, with what is known then */
  constructor(count: number, until: Until, enough: (ends: ChildEnds) => void) {
    this.ends = Array.from({ length: count }, () => null);
    this.#open = count;
    this.#until = until;
    this.#enough = enough;
    if (count === 0) enough([]);
  }

  add(index: number, end: ChildEnd): void {
    if (this.#open === 0) return;
    this.ends[index] = end;
    this.#open -= 1;
    if (this.#until === 'one failed' && end.state !== 'succeeded') this.#open = 0;
    if (this.#open === 0) this.#enough(this.ends);
  }
}
