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
  /** Lists that are never changed: most jobs have one subscriber, and a set of one is ten times as large. */
  readonly #byId = new Map<string, readonly Subscriber[]>();

  /** How many jobs someone follows. */
  get jobs(): number {
    return this.#byId.size;
  }

  get all(): readonly Subscriber[] {
    return [...this.#byId.values()].flat();
  }

  /** The jobs, each with the latest status that all its subscribers have seen. */
  get cursors(): readonly { readonly id: string; readonly sequence: number }[] {
    return [...this.#byId].map(([id, subscribers]) => ({
      id,
      sequence: Math.min(...subscribers.map((s) => s.sequence), Number.MAX_SAFE_INTEGER),
    }));
  }

  add(subscriber: Subscriber): void {
    const others = this.#byId.get(subscriber.id) ?? [];
    this.#byId.set(subscriber.id, [...others, subscriber]);
  }

  /** Answers whether it was there. */
  delete(subscriber: Subscriber): boolean {
    const all = this.#byId.get(subscriber.id);
    if (all?.includes(subscriber) !== true) return false;
    if (all.length === 1) this.#byId.delete(subscriber.id);
    else
      this.#byId.set(
        subscriber.id,
        all.filter((other) => other !== subscriber),
      );
    return true;
  }

  has(subscriber: Subscriber): boolean {
    return this.#byId.get(subscriber.id)?.includes(subscriber) ?? false;
  }

  /** What one subscriber has seen before may be news to another of the same job. @returns whether there is any */
  tell({ id, status, end }: JobChange): boolean {
    const subscribers = this.#byId.get(id);
    if (subscribers === undefined) return false;
    for (const subscriber of subscribers) {
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
