/** Says once that the database is away and once that it is back, however many parts of a runner notice. */
export class StoreHealth {
  readonly #changed: (away: string | undefined) => void;
  #away = false;

  /** @param changed given the reason when the database has gone away, nothing when it is back */
  constructor(changed: (away: string | undefined) => void) {
    this.#changed = changed;
  }

  away(error: Error): void {
    if (this.#away) return;
    this.#away = true;
    this.#changed(error.message);
  }

  reached(): void {
    if (!this.#away) return;
    this.#away = false;
    this.#changed(undefined);
  }
}
