import type { ClaimedJob, Outcome, SettleAnswer, Settlement } from '../store/claim.js';
import type { Execution, HandlerEnd } from './execute/execution.js';
import { toOutcome } from './outcome.js';
import type { AbortReason, RunnerJob } from './types.js';

/** After its signal a handler has this long until it is cut off; a cancel brings a cut-off of its own. */
const ABORT_GRACE_MS = 5_000;

/** Node's timers fire at once when they are asked for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface AttemptParts {
  readonly claimed: ClaimedJob;
  readonly job: RunnerJob;
  readonly execution: Execution;
  /** Resolves when the statuses reported so far are stored. */
  readonly flushed: () => Promise<void>;
  readonly settle: (settlement: Settlement) => Promise<SettleAnswer>;
}

/** One attempt of one job, from its start to its settlement. */
export class Attempt {
  readonly claimed: ClaimedJob;
  /** When its timeout and grace have passed, ms since 1970 UTC: later than this it must not hold its thread. */
  readonly hangsAfter: number;
  readonly #parts: AttemptParts;
  readonly #timeout: NodeJS.Timeout;
  #cutOff: NodeJS.Timeout | undefined;
  #aborted: { readonly reason: AbortReason; readonly message: string } | undefined;
  #cut!: () => void;
  readonly #isCut = new Promise<'cut'>((resolve) => {
    this.#cut = () => {
      resolve('cut');
    };
  });

  constructor(parts: AttemptParts) {
    this.#parts = parts;
    this.claimed = parts.claimed;
    const { timeoutMs } = parts.job;
    this.hangsAfter = Date.now() + timeoutMs + ABORT_GRACE_MS;
    this.#timeout = setTimeout(
      () => {
        this.abort('timeout', `The attempt took longer than its timeout of ${timeoutMs} ms.`);
      },
      Math.min(timeoutMs, LONGEST_TIMER_MS),
    );
  }

  /** Asks the handler to stop, and cuts it off when the grace has passed. Only the first reason counts, but for a lost lease. */
  abort(reason: AbortReason, message: string, graceMs = ABORT_GRACE_MS): void {
    if (this.#aborted !== undefined && reason !== 'lease-lost') return;
    this.#aborted = { reason, message };
    this.#parts.execution.abort(reason);
    clearTimeout(this.#cutOff);
    this.#cutOff = setTimeout(this.#cut, Math.max(0, graceMs));
  }

  /** Whether it has been asked to stop. */
  get aborted(): AbortReason | undefined {
    return this.#aborted?.reason;
  }

  /** Runs to the settlement; answers what was settled, or that the lease was lost. */
  async run(): Promise<Outcome | 'lease-lost'> {
    const end = await Promise.race([this.#parts.execution.ended, this.#isCut]);
    clearTimeout(this.#timeout);
    clearTimeout(this.#cutOff);
    if (end === 'cut') this.#parts.execution.kill();
    if (this.#aborted?.reason === 'lease-lost') return 'lease-lost';
    // A status that could not be stored tells the handler, not the settlement.
    await this.#parts.flushed();
    return this.#settle(this.#outcome(end));
  }

  /** Resolves when the handler has really let go: an inline one may outlive its cut-off, and keeps its slot. */
  async released(): Promise<void> {
    await this.#parts.execution.ended;
  }

  #outcome(end: HandlerEnd | 'cut'): Outcome {
    return toOutcome(end, this.#aborted, this.#parts.job.retry, this.claimed.attempt);
  }

  async #settle(outcome: Outcome): Promise<Outcome | 'lease-lost'> {
    const { id, token } = this.claimed;
    const answer = await this.#parts.settle({ id, token, outcome });
    return answer === 'lease-lost' ? answer : outcome;
  }
}
