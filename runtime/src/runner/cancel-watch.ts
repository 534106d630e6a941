import type { RequestedCancel } from '../store/runner.js';

/**
 * Asks, when something is hinted, which jobs are to be cancelled: sooner than the next tick tells. One question at a
 * time; hints that come meanwhile are one more after it.
 */
export class CancelWatch {
  readonly #ask: () => Promise<readonly RequestedCancel[]>;
  readonly #tell: (cancels: readonly RequestedCancel[]) => void;
  #asking = false;
  #again = false;

  constructor(
    ask: () => Promise<readonly RequestedCancel[]>,
    tell: (cancels: readonly RequestedCancel[]) => void,
  ) {
    this.#ask = ask;
    this.#tell = tell;
  }

  hint(): void {
    this.#again = true;
    if (!this.#asking) void this.#run();
  }

  async #run(): Promise<void> {
    this.#asking = true;
    while (this.#again) {
      this.#again = false;
      // The next tick tells what could not be asked now.
      this.#tell(await this.#ask().catch(() => []));
    }
    this.#asking = false;
  }
}
