import type { StatusAnswer, StatusUpdate } from '../store/claim.js';
import { LeaseLostError } from '../types/errors.js';
import type { JsonText } from '../types/json.js';
import type { Token } from '../types/token.js';

interface Pending {
  readonly update: StatusUpdate;
  readonly settle: { resolve(): void; reject(error: unknown): void }[];
}

/**
 * Writes the statuses of all jobs of a runner, many in one statement. Under pressure only the latest of a job is
 * written, and stands for those before it.
 */
export class StatusWriter {
  readonly #write: (updates: readonly StatusUpdate[]) => Promise<readonly StatusAnswer[]>;
  #pending = new Map<string, Pending>();
  #writing: Promise<void> | undefined;

  constructor(write: (updates: readonly StatusUpdate[]) => Promise<readonly StatusAnswer[]>) {
    this.#write = write;
  }

  /** @throws {LeaseLostError} when the token is outdated. */
  report(id: string, token: Token, status: JsonText): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = this.#pending.get(key(id, token))?.settle ?? [];
      settle.push({ resolve, reject });
      this.#pending.set(key(id, token), { update: { id, token, status }, settle });
      this.#writing ??= this.#drain();
    });
  }

  /** Resolves when everything reported before the call is written. */
  async flushed(id: string, token: Token): Promise<void> {
    while (this.#pending.has(key(id, token)) || this.#inFlight.has(key(id, token))) {
      await this.#writing;
    }
  }

  readonly #inFlight = new Set<string>();

  async #drain(): Promise<void> {
    await Promise.resolve();
    while (this.#pending.size > 0) {
      const batch = [...this.#pending];
      this.#pending = new Map();
      for (const [of] of batch) this.#inFlight.add(of);
      try {
        const answers = await this.#write(batch.map(([, { update }]) => update));
        batch.forEach(([, { update, settle }], index) => {
          for (const waiter of settle) {
            if (answers[index] === 'stored') waiter.resolve();
            else waiter.reject(new LeaseLostError(update.id));
          }
        });
      } catch (error) {
        for (const [, { settle }] of batch) for (const waiter of settle) waiter.reject(error);
      }
      this.#inFlight.clear();
    }
    this.#writing = undefined;
  }
}

function key(id: string, token: Token): string {
  return `${id}/${token.epoch}`;
}
