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
  /** Gives it away; where it is wanted again, it is wanted no more. */
  give(): void;
  /**
   * Resolves when it is had again, before any new job that may run now gets one, with true; with false where it was given away
   * meanwhile. Never once it is ended.
   */
  regain(): Promise<boolean>;
  /** It is needed no more. */
  end(): void;
}

/** How many jobs may run at once, in all and of each kind, and how many do. */
export class Slots {
  readonly size: number;
  readonly #limits: readonly ClaimLimit[];
  readonly #held = new Set<TakenSlot>();
  /** Of jobs that have waited and go on, first come first. */
  #regaining: readonly TakenSlot[] = [];
  #changed: (() => void)[] = [];
  readonly #freed: () => void;

  /**
   * @param limits of what there may be fewer than `size` at once
   * @param freed told when there may be room
   */
  constructor(
    size: number,
    limits: readonly ClaimLimit[] = [],
    freed: () => void = () => undefined,
  ) {
    this.size = size;
    this.#limits = limits;
    this.#freed = freed;
  }

  /** For new jobs: what others want again, and may have now, is not free. */
  get free(): number {
    return this.size - this.#held.size - this.#admissible;
  }

  /** Whether nobody has one, or wants one again. */
  get idle(): boolean {
    return this.#held.size === 0 && this.#regaining.length === 0;
  }

  get limited(): boolean {
    return this.#limits.length > 0;
  }

  /** How many more of what each limit is about a claim may take. */
  get limits(): readonly ClaimLimit[] {
    return this.#limits.map((limit) => ({
      ...limit,
      most: Math.max(0, limit.most - this.#count(limit)),
    }));
  }

  take(use: SlotUse): Slot {
    const slot = new TakenSlot(use, this.#register);
    this.#held.add(slot);
    return slot;
  }

  /** Resolves when no slot is taken. */
  async allFree(): Promise<void> {
    while (this.#held.size > 0) await this.changed();
  }

  /** There may be room, whether or not a slot was let go just now. Lets every waiter look again, too, such as at a stop. */
  nudge(): void {
    this.#freed();
    if (this.#changed.length === 0) return;
    for (const resolve of this.#changed.splice(0)) resolve();
  }

  /** Resolves at the next change or nudge. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }

  readonly #register: SlotRegister = {
    give: (slot) => {
      if (this.#held.delete(slot)) this.#admit();
    },
    want: (slot) => {
      this.#regaining = [...this.#regaining, slot];
      this.#admit();
    },
    forget: (slot) => {
      this.#regaining = this.#regaining.filter((other) => other !== slot);
      this.#admit();
    },
  };

  #admit(): void {
    for (const slot of this.#regaining) {
      if (!this.#fits(slot.use)) continue;
      this.#regaining = this.#regaining.filter((other) => other !== slot);
      this.#held.add(slot);
      slot.admitted();
    }
    this.nudge();
  }

  #fits(use: SlotUse): boolean {
    return (
      this.#held.size < this.size &&
      this.#limits.every((limit) => !isAbout(limit, use) || this.#running(limit) < limit.most)
    );
  }

  /** How many of those that want one again their limits would let have it now. */
  get #admissible(): number {
    if (!this.limited) return this.#regaining.length;
    const left = this.#limits.map((limit) => ({ limit, left: limit.most - this.#running(limit) }));
    return this.#regaining.filter(({ use }) => {
      const about = left.filter(({ limit }) => isAbout(limit, use));
      const fits = about.every((one) => one.left > 0);
      if (fits) for (const one of about) one.left -= 1;
      return fits;
    }).length;
  }

  #running(limit: ClaimLimit): number {
    return [...this.#held].filter(({ use }) => isAbout(limit, use)).length;
  }

  #count(limit: ClaimLimit): number {
    const regaining = this.#regaining.filter(({ use }) => isAbout(limit, use)).length;
    return this.#running(limit) + regaining;
  }
}

interface SlotRegister {
  readonly give: (slot: TakenSlot) => void;
  readonly want: (slot: TakenSlot) => void;
  readonly forget: (slot: TakenSlot) => void;
}

class TakenSlot implements Slot {
  readonly use: SlotUse;
  readonly #register: SlotRegister;
  /** Undefined while it is not wanted again. */
  #admitted: ((had: boolean) => void) | undefined;
  #over = false;

  constructor(use: SlotUse, register: SlotRegister) {
    this.use = use;
    this.#register = register;
  }

  give(): void {
    const wanted = this.#admitted;
    this.#letGo();
    wanted?.(false);
  }

  regain(): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#over) return;
      this.#admitted = resolve;
      this.#register.want(this);
    });
  }

  /** It is held again. */
  admitted(): void {
    this.#admitted?.(true);
    this.#admitted = undefined;
  }

  end(): void {
    this.#over = true;
    this.#letGo();
  }

  #letGo(): void {
    if (this.#admitted === undefined) {
      this.#register.give(this);
      return;
    }
    this.#admitted = undefined;
    this.#register.forget(this);
  }
}
