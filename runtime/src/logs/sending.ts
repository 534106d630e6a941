import type { LogSink } from './job-log.js';

const SEND_AFTER_MS = 100;
const SEND_AT_LENGTH = 16_000;

/** Sends lines from a worker to its runner, many at once, at the latest 100 ms after the first of them. */
export class LogSending {
  readonly #send: LogSink;
  #lines: string[] = [];
  #length = 0;
  #first = 0;
  #last = 0;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: LogSink) {
    this.#send = send;
  }

  readonly add: LogSink = (lines, first, last) => {
    if (this.#lines.length === 0) {
      this.#first = first;
      this.#since = performance.now();
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.flush();
      }, SEND_AFTER_MS);
    }
    this.#lines.push(lines);
    this.#length += lines.length;
    this.#last = last;
    // A handler that never lets go of its thread gives timers no turn.
    const late = performance.now() - this.#since > SEND_AFTER_MS;
    if (this.#length >= SEND_AT_LENGTH || late) this.flush();
  };

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    const lines = this.#lines.join('');
    this.#lines = [];
    this.#length = 0;
    this.#send(lines, this.#first, this.#last);
  }
}
