import type { StatusAnswer, StatusUpdate } from '../store/claim.js';
import { LeaseLostError } from '../types/attempt-errors.js';
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
  #draining = false;

  constructor(write: (updates: readonly StatusUpdate[]) => Promise<readonly StatusAnswer[]>) {
    this.#write = write;
  }

  /** @throws {LeaseLostError} when the token is outdated. */
  report(id: string, token: Token, status: JsonText): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = this.#pending.get(key(id, token))?.settle ?? [];
      settle.push({ resolve, reject });
      this.#pending.set(key(id, token), { update: { id, token, status }, settle });
      if (!this.#draining) void this.#drain();
    });
  }

  /** Resolves when what an attempt reported before the call is written, whatever others report meanwhile. */
  async flushed(id: string, token: Token): Promise<void> {
    const of = key(id, token);
    while (this.#pending.has(of) || this.#inFlight.has(of)) await this.#batch;
  }

  readonly #inFlight = new Set<string>();
  #batch: Promise<void> | undefined;

  async #drain(): Promise<void> {
    this.#draining = true;
    await Promise.resolve();
    while (this.#pending.size > 0) {
      const batch = [...this.#pending];
      this.#pending = new Map();
      for (const [of] of batch) this.#inFlight.add(of);
      this.#batch = this.#writeBatch(batch.map(([, pending]) => pending));
      await this.#batch;
      this.#inFlight.clear();
    }
    this.#draining = false;
  }

  async #writeBatch(batch: readonly Pending[]): Promise<void> {
    try {
      const answers = await this.#write(batch.map(({ update }) => update));
      batch.forEach(({ update, settle }, index) => {
        for (const waiter of settle) {
          if (answers[index] === 'stored') waiter.resolve();
          else waiter.reject(new LeaseLostError(update.id));
        }
      });
    } catch (error) {
      for (const { settle } of batch) for (const waiter of settle) waiter.reject(error);
    }
  }
}

function key(id: string, token: Token): string {
  return `${id}/${token.epoch}`;
}
