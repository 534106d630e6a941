/** So far back it looks. */
const WINDOW_MS = 5_000;

/** How fast a count grows, over the last seconds. */
export class Rate {
  readonly #samples: { readonly at: number; readonly count: number }[] = [];

  /**
   * @param count what has been counted by now
   * @param at now, in milliseconds of a clock that only goes on
   * @returns how many a second
   */
  next(count: number, at: number): number {
    this.#samples.push({ at, count });
    while ((this.#samples[1]?.at ?? at) <= at - WINDOW_MS) this.#samples.shift();
    const [oldest] = this.#samples;
    if (oldest === undefined || oldest.at === at) return 0;
    return ((count - oldest.count) / (at - oldest.at)) * 1_000;
  }
}

/** For people: `0/s`, `0.4/s`, `12.5/s`, `1204/s`. */
export function perSecond(rate: number): string {
  return `${rate === 0 || rate >= 100 ? Math.round(rate) : rate.toFixed(1)}/s`;
}
