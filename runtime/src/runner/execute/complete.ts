import type { Completion } from '../../store/settle-in.js';
import type { SettleAnswer } from '../../store/claim.js';
import type { Dialect, Transaction } from '../../store/store.js';
import { InvalidOptionError } from '../../types/errors.js';
import { LeaseLostError } from '../../types/attempt-errors.js';
import type { JsonText } from '../../types/json.js';
import type { Invocation } from './execution.js';

/** Ends an attempt in a transaction of the application's. */
export type SettleIn = (
  dialect: Dialect,
  tx: Transaction,
  completion: Completion,
) => Promise<SettleAnswer>;

/** The end of an attempt in a transaction of its handler's. */
export class Completer {
  readonly #invocation: Invocation;
  readonly #settleIn: SettleIn;
  readonly #flush: () => Promise<void>;
  #completed = false;

  /** @param flush resolves once what was reported before is stored */
  constructor(invocation: Invocation, settleIn: SettleIn, flush: () => Promise<void>) {
    this.#invocation = invocation;
    this.#settleIn = settleIn;
    this.#flush = flush;
  }

  /** Whether the job has ended, if the transaction of a call is committed. */
  get completed(): boolean {
    return this.#completed;
  }

  /**
   * May be called again when the transaction before was rolled back, which leaves nothing behind.
   * @throws {LeaseLostError} {InvalidOptionError}
   */
  async complete(output: JsonText, tx: Transaction): Promise<void> {
    const { id, claimId, epoch, dialect } = this.#invocation;
    // From here on the transaction holds the job's row: what was reported before must not wait for it. After a first call
    // nothing is reported.
    if (!this.#completed) await this.#flush();
    const answer = await this.#settleIn(dialect, tx, { id, token: { claimId, epoch }, output });
    if (answer === 'already' && this.#completed)
      throw new InvalidOptionError(`Job ${id} is completed already.`);
    if (answer !== 'settled') throw new LeaseLostError(id);
    this.#completed = true;
  }
}
