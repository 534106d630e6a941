import type { StatusAnswer, StatusUpdate } from '../store/claim.js';
import { LeaseLostError } from '../types/attempt-errors.js';
import type { JsonText } from '../types/json.js';
import type { Token } from '../types/token.js';

/** An attempt that may report. */
interface Claimed {
  readonly id: string;
  readonly token: Token;
}

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
  report(claimed: Claimed, status: JsonText): Promise<void> {
    return new Promise((resolve, reject) => {
      const of = key(claimed);
      const settle = this.#pending.get(of)?.settle ?? [];
      settle.push({ resolve, reject });
      const { id, token } = claimed;
      this.#pending.set(of, { update: { id, token, status }, settle });
      if (!this.#draining) void this.#drain();
    });
  }

  /** Whether something that an attempt reported is not written yet. */
  has(claimed: Claimed): boolean {
    if (this.#pending.size === 0 && this.#inFlight.size === 0) return false;
    const of = key(claimed);
    return this.#pending.has(of) || this.#inFlight.has(of);
  }

  /** Resolves when what an attempt reported before the call is written, whatever others report meanwhile. */
  async flushed(claimed: Claimed): Promise<void> {
    while (this.has(claimed)) await this.#batch;
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

function key({ id, token }: Claimed): string {
  return `${id}/${token.epoch}`;
}
