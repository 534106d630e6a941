import type { JobChange } from '../store/job.js';

/** Told of what became of one job. */
export interface Subscriber {
  readonly id: string;
  /** Whether the job may not be there yet, or never: it was submitted in a transaction of the application's. */
  readonly uncommitted: boolean;
  /** The last status seen; 0 for none, Infinity for someone who does not care. */
  sequence: number;
  changed(change: JobChange): void;
  failed(error: unknown): void;
}

/** Whoever follows jobs, by job. */
export class Subscribers {
  /** Most jobs have one, and a set of one takes ten times as much memory. */
  readonly #byId = new Map<string, Subscriber | Set<Subscriber>>();

  /** How many jobs someone follows. */
  get jobs(): number {
    return this.#byId.size;
  }

  get all(): readonly Subscriber[] {
    return [...this.#byId.values()].flatMap(listOf);
  }

  /** The jobs, each with the latest status that all its subscribers have seen. */
  get cursors(): readonly { readonly id: string; readonly sequence: number }[] {
    return [...this.#byId].map(([id, subscribers]) => ({
      id,
      sequence: Math.min(...listOf(subscribers).map((s) => s.sequence), Number.MAX_SAFE_INTEGER),
    }));
  }

  add(subscriber: Subscriber): void {
    const others = this.#byId.get(subscriber.id);
    if (others === undefined) this.#byId.set(subscriber.id, subscriber);
    else if (others instanceof Set) others.add(subscriber);
    else this.#byId.set(subscriber.id, new Set([others, subscriber]));
  }

  /** Answers whether it was there. */
  delete(subscriber: Subscriber): boolean {
    const all = this.#byId.get(subscriber.id);
    const was = all instanceof Set ? all.delete(subscriber) : all === subscriber;
    if (all === subscriber || (all instanceof Set && all.size === 0))
      this.#byId.delete(subscriber.id);
    return was;
  }

  has(subscriber: Subscriber): boolean {
    const all = this.#byId.get(subscriber.id);
    return all instanceof Set ? all.has(subscriber) : all === subscriber;
  }

  /** What one subscriber has seen before may be news to another of the same job. @returns whether there is any */
  tell({ id, status, end }: JobChange): boolean {
    const subscribers = this.#byId.get(id);
    if (subscribers === undefined) return false;
    for (const subscriber of listOf(subscribers)) {
      if (!this.has(subscriber)) continue; // another's news has ended it
      const news =
        status !== undefined && status.sequence > subscriber.sequence ? status : undefined;
      if (news !== undefined) subscriber.sequence = news.sequence;
      if (news === undefined && end === undefined) continue;
      subscriber.changed({
        id,
        ...(news === undefined ? {} : { status: news }),
        ...(end === undefined ? {} : { end }),
      });
    }
    return true;
  }
}

function listOf(subscribers: Subscriber | Set<Subscriber>): readonly Subscriber[] {
  return subscribers instanceof Set ? [...subscribers] : [subscribers];
}
