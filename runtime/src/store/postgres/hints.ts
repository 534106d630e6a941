import { setTimeout as sleep } from 'node:timers/promises';
import type { Hint } from '../store.js';

/** So long after a hint none of its kind is sent on its own, and none is taken along by a commit. */
const QUIET_MS = 5;
const QUIET_ALONG_MS = 3;
/** So long a hint waits at most, whatever commits were to take it along and told of nothing. */
const LONGEST_WAIT_MS = 10;

/**
 * Sends hints, few of a kind, however much they could tell of. Where none was sent for a moment a commit takes its hint along:
 * then there is hardly another to wait for, and whoever listens hears it a round trip sooner. It takes along, too, what is still to be
 * sent, so that a stream of commits has no hints of their own between them. All others are sent after the commit that they
 * tell of: a NOTIFY makes its transaction's commit wait for all others'.
 */
export class Hints {
  /** Of each kind: when one was sent last, or a commit set out to. */
  readonly #sentAt = new Map<Hint, number>();
  /** Kinds of which one is to be sent, and since when. */
  readonly #due = new Map<Hint, number>();
  /** Kinds that a commit under way takes along, and whether it was asked for one since that began. */
  readonly #along = new Map<Hint, { askedSince: boolean }>();
  readonly #sends = new Map<Hint, Promise<void>>();
  readonly #closing = new AbortController();

  /** @param notify sends one */
  constructor(readonly notify: (hint: Hint) => Promise<unknown>) {}

  /**
   * Commits, and hints.
   * @param commit is told whether its commit is to send the hint itself
   * @param tells whether there was anything to tell of; else no hint was sent
   */
  async along<R>(
    hint: Hint,
    commit: (telling: Telling) => Promise<R>,
    tells: (answer: R) => boolean,
  ): Promise<R> {
    if (this.#along.has(hint) || this.#sinceMs(hint) < QUIET_ALONG_MS) {
      const answer = await commit('silent');
      if (tells(answer)) this.send(hint);
      return answer;
    }
    this.#sentAt.set(hint, performance.now());
    const along = { askedSince: false };
    this.#along.set(hint, along);
    try {
      const answer = await commit('telling');
      if (!tells(answer)) return answer;
      this.#sentAt.set(hint, performance.now());
      // Whoever asked since may have committed after it: that is still to be told of.
      if (!along.askedSince) this.#due.delete(hint);
      return answer;
    } finally {
      this.#along.delete(hint);
    }
  }

  send(hint: Hint): void {
    const along = this.#along.get(hint);
    if (along !== undefined) along.askedSince = true;
    if (!this.#due.has(hint)) this.#due.set(hint, performance.now());
    if (!this.#sends.has(hint)) this.#sends.set(hint, this.#send(hint));
  }

  /** Sends without delay what is to be sent; resolves once that is done. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#sends.values());
  }

  async #send(hint: Hint): Promise<void> {
    const { signal } = this.#closing;
    for (let since = this.#due.get(hint); since !== undefined; since = this.#due.get(hint)) {
      const waitedMs = performance.now() - since;
      const pauseMs = Math.min(QUIET_MS - this.#sinceMs(hint), LONGEST_WAIT_MS - waitedMs);
      if (pauseMs > 0 && !signal.aborted) {
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined); // closing
        continue;
      }
      this.#sentAt.set(hint, performance.now());
      this.#due.delete(hint); // what comes from now on is told by another
      await this.notify(hint).catch(() => undefined); // a hint may be lost; whoever needs it polls
    }
    this.#sends.delete(hint); // in the moment in which none is due
  }

  #sinceMs(hint: Hint): number {
    return performance.now() - (this.#sentAt.get(hint) ?? -Infinity);
  }
}

/** Whether a commit itself sends its hint. */
export type Telling = 'telling' | 'silent';
