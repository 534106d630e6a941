import { EndsSoFar, type ChildEnds, type Until } from '../children/ends-so-far.js';
import type { ChildEnd } from '../children/host.js';
import type { Subscriber } from '../client/subscribers.js';
import type { Waiter } from '../client/waiter.js';
import type { JobChange } from '../store/job.js';
import { ClientClosedError } from '../types/errors.js';

const FOLLOW_AGAIN_MS = 1_000;

export type Followable = Pick<Waiter, 'subscribe' | 'unsubscribe'>;

/** Children that are followed to their ends together: a promise for each of a thousand costs as much as the rest of it. */
export class FollowedChildren {
  /** Once it is enough; the others are followed still. */
  readonly ends: Promise<ChildEnds>;
  /** Once all have ended. */
  readonly all: Promise<void>;
  readonly #ids: readonly string[];
  readonly #waiter: Followable;
  readonly #open = new Set<FollowedChild>();
  /** Of these nothing could be learned. */
  #lost: FollowedChild[] = [];
  #again: NodeJS.Timeout | undefined;
  /** It is enough, and whoever awaits that has not gone on yet. */
  #untold = false;

  constructor(ids: readonly string[], until: Until, waiter: Followable) {
    this.#ids = ids;
    this.#waiter = waiter;
    let allEnded = (): void => undefined;
    this.all = new Promise((resolve) => (allEnded = resolve));
    this.ends = new Promise((resolve) => {
      const soFar = new EndsSoFar(ids.length, until, (ends) => {
        this.#untold = true;
        resolve(ends);
      });
      const news: ChildNews = {
        ended: (child, end) => {
          this.#leave(child);
          soFar.add(child.index, end);
          if (this.#open.size === 0) allEnded();
        },
        lost: (child) => {
          this.#followLater(child);
        },
      };
      for (const [index, id] of ids.entries()) this.#open.add(new FollowedChild(id, index, news));
    });
    if (ids.length === 0) allEnded();
    for (const child of this.#open) waiter.subscribe(child);
  }

  /** Whether some have not ended. */
  get someOpen(): boolean {
    return this.#open.size > 0;
  }

  /**
   * What an attempt awaits that is parked now: those that have not ended. All of them where nobody has gone on with the answer yet: it is
   * the next attempt's to hear, and that is to be woken for it.
   */
  get awaits(): readonly string[] {
    return this.#untold || this.#open.size === 0 ? this.#ids : [...this.#open].map(({ id }) => id);
  }

  /** Whoever awaits them goes on with the answer. */
  told(): void {
    this.#untold = false;
  }

  stop(): void {
    clearTimeout(this.#again);
    for (const child of this.#open) this.#leave(child);
  }

  #leave(child: FollowedChild): void {
    this.#open.delete(child);
    this.#waiter.unsubscribe(child);
  }

  /** The database is away, which others tell; the attempt waits on until it is aborted. */
  #followLater(child: FollowedChild): void {
    this.#lost.push(child);
    this.#again ??= setTimeout(() => {
      const lost = this.#lost;
      this.#lost = [];
      this.#again = undefined;
      for (const one of lost) this.#waiter.subscribe(one);
    }, FOLLOW_AGAIN_MS);
  }
}

interface ChildNews {
  readonly ended: (child: FollowedChild, end: ChildEnd) => void;
  readonly lost: (child: FollowedChild) => void;
}

class FollowedChild implements Subscriber {
  readonly uncommitted = false;
  sequence = Number.MAX_SAFE_INTEGER;
  readonly id: string;
  readonly index: number;
  readonly #news: ChildNews;

  constructor(id: string, index: number, news: ChildNews) {
    this.id = id;
    this.index = index;
    this.#news = news;
  }

  changed({ end }: JobChange): void {
    if (end !== undefined) this.#news.ended(this, end);
  }

  failed(error: unknown): void {
    // A runner that has stopped follows nobody any more.
    if (!(error instanceof ClientClosedError)) this.#news.lost(this);
  }
}
