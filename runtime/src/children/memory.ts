import type { RecalledChild } from '../store/children.js';
import type { JsonText } from '../types/json.js';
import type { DurableHost } from './host.js';

interface Known {
  readonly steps: ReadonlyMap<string, JsonText>;
  readonly children: ReadonlyMap<string, RecalledChild>;
}

/** What earlier attempts have recorded, asked for once and when it is first needed. */
export class Memory {
  readonly #host: DurableHost;
  #known: Promise<Known> | undefined;

  constructor(host: DurableHost) {
    this.#host = host;
  }

  recalled(): Promise<Known> {
    this.#known ??= this.#ask();
    return this.#known;
  }

  async #ask(): Promise<Known> {
    try {
      const { steps, children } = await this.#host.recall();
      return {
        steps: new Map(steps.map(({ key, result }) => [key, result])),
        children: new Map(children.map((child) => [child.key, child])),
      };
    } catch (error) {
      this.#known = undefined; // the handler may ask again
      throw error;
    }
  }
}
