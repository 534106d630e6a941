/** How many jobs may run at once, and how many do. */
export class Slots {
  readonly #size: number;
  #taken = 0;
  #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  get free(): number {
    return this.#size - this.#taken;
  }

  take(): void {
    this.#taken += 1;
  }

  release(): void {
    this.#taken -= 1;
    this.nudge();
  }

  /** Resolves when no slot is taken. */
  async allFree(): Promise<void> {
    while (this.#taken > 0) await this.changed();
  }

  /** Lets every waiter look again, such as at a stop. */
  nudge(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves at the next release or nudge. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
