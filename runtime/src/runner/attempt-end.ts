import type { ChildEnd } from '../children/host.js';
import type { ClaimedJob, Outcome, SettleAnswer, Settlement } from '../store/claim.js';
import type { StoredFailure } from '../types/failure.js';
import type { AttemptServices } from './attempt-services.js';
import { unexpected } from './execute/thrown.js';
import { isEnd } from './outcome.js';
import type { Settler } from './settlement-writer.js';
import { standing } from './standing.js';

/** Of what the database says of a settlement that it refuses. */
const MAX_REASON = 300;

/** The attempt that has ended. */
export interface EndedAttempt {
  readonly claimed: ClaimedJob;
  readonly services: Pick<AttemptServices, 'writer' | 'waiter'>;
  warn(message: string): void;
  /** Without the secrets of its job. */
  masked(text: string): string;
  /** What a failure of it comes to. */
  failed(message: string): Outcome;
  /** It is over, and this is stored. */
  over(outcome: Outcome | 'lease-lost'): void;
}

/** What an attempt has come to, on its way to the database. */
export class AttemptEnd implements Settler {
  readonly #attempt: EndedAttempt;
  #outcome: Outcome;
  #log: Settlement['log'];
  #refused = false;
  /** It waits here, and has heard. Should it be parked meanwhile, it is woken then if there is reason to. */
  #parentTold = false;

  /** @param log its last lines */
  constructor(attempt: EndedAttempt, outcome: Outcome, log?: Settlement['log']) {
    this.#attempt = attempt;
    this.#outcome = outcome;
    this.#log = log;
  }

  get settlement(): Settlement {
    const { id, token } = this.#attempt.claimed;
    const outcome = this.#outcome;
    const log = this.#log;
    return log === undefined ? { id, token, outcome } : { id, token, outcome, log };
  }

  settled(answer: SettleAnswer): void {
    if (answer === 'already') void this.#look();
    else if (answer === 'cancelled') this.#over(cancelledInstead(this.#outcome));
    else if (answer === 'lease-lost') this.#over(answer);
    else {
      this.#tellParent();
      this.#over(this.#outcome);
    }
  }

  /** If the attempt is settled already, tells what is stored of it. @returns whether it is over now */
  async foundSettled(): Promise<boolean> {
    const { claimed, services } = this.#attempt;
    try {
      const kept = await services.writer.outcomeOf(claimed.id, claimed.token.epoch);
      if (kept === undefined) return false;
      this.#over(await this.#asEnded(standing(this.#outcome, kept)));
    } catch {
      this.unsettled();
    }
    return true;
  }

  /** First the log is given up; then what the attempt has come to, for a failure that says so. */
  refused(error: unknown): boolean {
    const attempt = this.#attempt;
    const why = unexpected(error, (text) => attempt.masked(text)).message.slice(0, MAX_REASON);
    if (this.#log !== undefined) {
      this.#log = undefined;
      attempt.warn(`The last lines of its log could not be stored: ${why}`);
      return true;
    }
    // A failure that is refused too is the database's trouble, and not the job's.
    if (this.#refused) return false;
    this.#refused = true;
    const message = `What the attempt came to could not be stored: ${why}`;
    attempt.warn(message);
    this.#outcome = attempt.failed(message);
    return true;
  }

  /** The job runs again when the lease is over. */
  unsettled(): void {
    this.#over('lease-lost');
  }

  /** What did not end well may have ended its job as cancelled. */
  async #asEnded(outcome: Outcome | 'lease-lost'): Promise<Outcome | 'lease-lost'> {
    if (outcome === 'lease-lost' || outcome.kind === 'succeeded' || isCancelled(outcome))
      return outcome;
    const { claimed, services } = this.#attempt;
    return (await services.writer.isCancelled(claimed.id)) ? cancelledInstead(outcome) : outcome;
  }

  /** Its token had settled it before: what was stored then counts, while it is kept. */
  async #look(): Promise<void> {
    if (!(await this.foundSettled())) this.#over(this.#outcome);
  }

  /** A parent that waits here need not ask the database. */
  #tellParent(): void {
    const { claimed, services } = this.#attempt;
    if (claimed.parentId === undefined) return;
    const end = endOf(this.#outcome);
    if (end !== undefined) this.#parentTold = services.waiter.ended(claimed.id, end);
  }

  #over(outcome: Outcome | 'lease-lost'): void {
    const { claimed, services } = this.#attempt;
    if (outcome !== 'lease-lost') {
      // After the commit: see Store.wake.
      if (outcome.kind === 'parked') services.writer.wake(claimed.id);
      else if (claimed.parentId !== undefined && isEnd(outcome) && !this.#parentTold)
        services.writer.wake(claimed.parentId);
    }
    this.#attempt.over(outcome);
  }
}

function endOf(outcome: Outcome): ChildEnd | undefined {
  if (outcome.kind === 'succeeded') return { state: 'succeeded', output: outcome.output };
  if (outcome.kind === 'ended') return { state: outcome.state, error: asStored(outcome.error) };
  return undefined;
}

function asStored(error: StoredFailure): StoredFailure {
  return JSON.parse(JSON.stringify(error)) as StoredFailure;
}

function isCancelled(outcome: Outcome): boolean {
  return outcome.kind === 'ended' && outcome.state === 'cancelled';
}

/** Not how the attempt ended has ended its job, but that someone wanted it cancelled. */
function cancelledInstead(outcome: Outcome): Outcome {
  const error =
    'error' in outcome ? `${outcome.error.kind}: ${outcome.error.message}` : outcome.kind;
  const message = `It was to be cancelled when its attempt ended without success (${error}).`;
  return { kind: 'ended', state: 'cancelled', error: { kind: 'cancelled', message } };
}
