import type { ClaimLimit } from '../store/claim.js';
import { isAbout } from '../store/limits.js';

/** What is known of a job that has or wants a slot. */
export interface SlotUse {
  readonly name: string;
  readonly queue: string;
  readonly priority: number;
}

/** The slot of one attempt, which may be given away while its handler waits. */
export interface Slot {
  /** Gives it away. */
  give(): void;
  /** Resolves when it is had again, before any new job gets one; never once it is ended. */
  regain(): Promise<void>;
  /** It is needed no more. */
  end(): void;
}

interface Waiting {
  readonly use: SlotUse;
  readonly admit: () => void;
}

/** How many jobs may run at once, in all and of each kind, and how many do. */
export class Slots {
  readonly #size: number;
  readonly #limits: readonly ClaimLimit[];
  readonly #held = new Set<SlotUse>();
  /** Jobs that have waited and go on, first come first. */
  #regaining: readonly Waiting[] = [];
  #changed: (() => void)[] = [];
  readonly #freed: () => void;

  /**
   * @param limits of what there may be fewer than `size` at once
   * @param freed told, where there are limits, when there may be room for what a claim had to pass over
   */
  constructor(
    size: number,
    limits: readonly ClaimLimit[] = [],
    freed: () => void = () => undefined,
  ) {
    this.#size = size;
    this.#limits = limits;
    this.#freed = freed;
  }

  /** For new jobs: what others want again is not free. */
  get free(): number {
    return this.#size - this.#held.size - this.#regaining.length;
  }

  /** How many more of what each limit is about a claim may take. */
  get limits(): readonly ClaimLimit[] {
    return this.#limits.map((limit) => ({
      ...limit,
      most: Math.max(0, limit.most - this.#count(limit)),
    }));
  }

  take(use: SlotUse): Slot {
    let held: SlotUse | undefined = { ...use };
    let waiting: Waiting | undefined;
    this.#held.add(held);
    const give = (): void => {
      if (held === undefined) return;
      this.#held.delete(held);
      held = undefined;
      this.#admit();
    };
    return {
      give,
      regain: () =>
        new Promise((resolve) => {
          const admit = (): void => {
            waiting = undefined;
            held = { ...use };
            this.#held.add(held);
            resolve();
          };
          waiting = { use, admit };
          this.#regaining = [...this.#regaining, waiting];
          this.#admit();
        }),
      end: () => {
        this.#regaining = this.#regaining.filter((other) => other !== waiting);
        give();
        this.#admit();
      },
    };
  }

  /** Resolves when no slot is taken. */
  async allFree(): Promise<void> {
    while (this.#held.size > 0) await this.changed();
  }

  /** Lets every waiter look again, such as at a stop. */
  nudge(): void {
    for (const resolve of this.#changed.splice(0)) resolve();
  }

  /** Resolves at the next change or nudge. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  #admit(): void {
    for (const waiting of this.#regaining) {
      if (!this.#fits(waiting.use)) continue;
      this.#regaining = this.#regaining.filter((other) => other !== waiting);
      waiting.admit();
    }
    this.nudge();
    if (this.#limits.length > 0) this.#freed();
  }

  #fits(use: SlotUse): boolean {
    return (
      this.#held.size < this.#size &&
      this.#limits.every((limit) => !isAbout(limit, use) || this.#running(limit) < limit.most)
    );
  }

  #running(limit: ClaimLimit): number {
    return [...this.#held].filter((use) => isAbout(limit, use)).length;
  }

  #count(limit: ClaimLimit): number {
    const regaining = this.#regaining.filter(({ use }) => isAbout(limit, use)).length;
    return this.#running(limit) + regaining;
  }
}
