/** At most five reports a second: what people can read, and what a store bears from many jobs at once. */
const INTERVAL_MS = 200;

/**
 * Reports a job's status without slowing its work: at most one report every 200 ms, one at a time, the newest wins.
 */
export class Progress<S> {
  readonly #send: (status: S) => Promise<void>;
  readonly #now: () => number;
  #sentAt = -Infinity;
  #sending: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** `now` answers milliseconds of any monotonic clock. */
  constructor(send: (status: S) => Promise<void>, now: () => number = () => performance.now()) {
    this.#send = send;
    this.#now = now;
  }

  /**
   * Sends `status` if it is time to; does not wait until it is stored.
   * @throws what an earlier report was refused with, such as a lost lease: then the work is in vain.
   */
  report(status: S): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#sending !== undefined || this.#now() - this.#sentAt < INTERVAL_MS) return;
    this.#sentAt = this.#now();
    this.#sending = this.#send(status)
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#sending = undefined;
      });
  }

  /** Sends the last status, whatever the time, and waits until it is stored. */
  async finish(status: S): Promise<void> {
    await this.#sending;
    if (this.#failure !== undefined) throw this.#failure.error;
    await this.#send(status);
  }
}
