import { encodeJson } from '../json/encode.js';
import { parseDuration, type Duration } from '../types/duration.js';
import { InvalidOptionError } from '../types/errors.js';
import { ContractViolationError } from '../types/attempt-errors.js';
import type { JsonText } from '../types/json.js';
import { abortable } from './abortable.js';
import type { DurableHost } from './host.js';
import { checkKey } from './keys.js';
import type { Memory } from './memory.js';

/** The steps and sleeps of one attempt. */
export class Steps {
  readonly #job: string;
  readonly #host: DurableHost;
  readonly #memory: Memory;
  readonly #signal: AbortSignal;
  /** A step of this attempt is done once, however often it is called. */
  readonly #done = new Map<string, Promise<JsonText>>();

  constructor(job: string, host: DurableHost, memory: Memory, signal: AbortSignal) {
    this.#job = job;
    this.#host = host;
    this.#memory = memory;
    this.#signal = signal;
  }

  async step<T>(key: string, act: () => Promise<T> | T): Promise<T> {
    checkKey(key, 'a step');
    let done = this.#done.get(key);
    if (done === undefined) {
      done = this.#once(key, act);
      this.#done.set(key, done);
      // One that failed may be tried again by the handler itself.
      done.catch(() => this.#done.delete(key));
    }
    // Always of the text, so that the first run and a later one get the same.
    return JSON.parse(await done) as T;
  }

  async sleep(key: string, duration: Duration): Promise<void> {
    checkKey(key, 'a sleep');
    const ms = parseDuration(duration);
    if (ms === undefined) {
      throw new InvalidOptionError(`${JSON.stringify(duration)} is no duration such as 30s or 7d.`);
    }
    await abortable(this.#signal, this.#host.sleep(key, ms));
  }

  async #once(key: string, act: () => unknown): Promise<JsonText> {
    const { steps } = await this.#memory.recalled();
    const recorded = steps.get(key);
    if (recorded !== undefined) return recorded;
    this.#signal.throwIfAborted();
    const encoded = encodeJson((await act()) ?? null);
    if ('violations' in encoded)
      throw new ContractViolationError(
        this.#job,
        `The result of step ${JSON.stringify(key)}`,
        encoded.violations,
      );
    await this.#host.recordStep(key, encoded.text);
    return encoded.text;
  }
}
