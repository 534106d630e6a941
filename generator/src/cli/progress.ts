/** Nobody needs to be told what takes less. */
const AFTER_MS = 500;

/**
 * Tells people at a terminal what a long command is doing, in one line that the next one replaces. Says nothing where
 * stderr is no terminal.
 */
export class Progress {
  readonly #started = performance.now();
  #shown = false;

  /** Says what begins now. */
  doing(what: string): void {
    if (!process.stderr.isTTY || performance.now() - this.#started < AFTER_MS) return;
    this.#shown = true;
    process.stderr.write(`\r\u001b[K${what} …`);
  }

  /** Takes the line away. */
  done(): void {
    if (this.#shown) process.stderr.write('\r\u001b[K');
    this.#shown = false;
  }
}
