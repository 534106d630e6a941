import type { ClaimedJob, Outcome, SettleAnswer, Settlement } from '../store/claim.js';
import type { WaitsFor } from '../store/children.js';
import { AttemptHost, type AttemptHostParts } from './attempt-host.js';
import type { StoreAddress } from '../store/open.js';
import type { Execution, Executor, HandlerEnd } from './execute/execution.js';
import type { AttemptNews } from './events.js';
import { toOutcome } from './outcome.js';
import { PausableTimer } from './pausable-timer.js';
import type { Slot } from './slots.js';
import { StallWatch } from './stall-watch.js';
import type { AbortReason, RegistryEntry } from './types.js';
import { Waits } from './waits.js';

/** After its signal a handler has this long until it is cut off; a cancel brings a cut-off of its own. */
const ABORT_GRACE_MS = 5_000;
/** A shorter wait is not worth a write that says so. */
const MARK_AFTER_MS = 100;

export interface AttemptParts extends Omit<AttemptHostParts, 'waits' | 'progressed' | 'warn'> {
  readonly claimed: ClaimedJob;
  readonly entry: RegistryEntry;
  readonly executor: Executor;
  /** Whether it runs in a process of its own, so that its death is its own doing. */
  readonly alone: boolean;
  readonly slot: Slot;
  /** Whether so many handlers wait in memory that another is to be dropped. */
  readonly crowded: () => boolean;
  readonly tell: (claimed: ClaimedJob, news: AttemptNews) => void;
  readonly dialect: StoreAddress['dialect'];
  /** Whether the job has succeeded, as the database says. */
  readonly hasSucceeded: () => Promise<boolean>;
  readonly settle: (settlement: Settlement) => Promise<SettleAnswer>;
}

/** One attempt of one job, from its start to its settlement. */
export class Attempt {
  readonly claimed: ClaimedJob;
  readonly #parts: AttemptParts;
  readonly #execution: Execution;
  readonly #host: AttemptHost;
  readonly #waits: Waits;
  readonly #timeout: PausableTimer;
  readonly #deadline: PausableTimer | undefined;
  readonly #stall: StallWatch;
  #cutOff: NodeJS.Timeout | undefined;
  #marking: NodeJS.Timeout | undefined;
  #marked = false;
  #parked = false;
  #aborted: { readonly reason: AbortReason; readonly message: string } | undefined;
  #stop!: (how: 'cut' | 'parked') => void;
  readonly #isStopped = new Promise<'cut' | 'parked'>((resolve) => {
    this.#stop = resolve;
  });

  constructor(parts: AttemptParts) {
    this.#parts = parts;
    this.claimed = parts.claimed;
    const { claimed, entry, executor, tell } = parts;
    const { timeoutMs, deadlineMs, stallMs } = entry.job;
    this.#timeout = new PausableTimer(timeoutMs, () => {
      this.abort('timeout', `The attempt took longer than its timeout of ${timeoutMs} ms.`);
    });
    this.#deadline =
      deadlineMs === undefined
        ? undefined
        : new PausableTimer(Math.max(0, deadlineMs - claimed.ageMs), () => {
            this.abort('deadline', `The job did not end within its deadline of ${deadlineMs} ms.`);
          });
    this.#stall = new StallWatch(stallMs, (ms) => {
      tell(claimed, { type: 'stalled', message: `No status, step or child for ${ms} ms.` });
    });
    this.#waits = new Waits({
      left: (waitsFor) => {
        this.#left(waitsFor);
      },
      back: () => this.#back(),
      park: () => {
        this.park();
      },
      crowded: parts.crowded,
    });
    this.#host = new AttemptHost({
      ...parts,
      waits: this.#waits,
      progressed: () => {
        this.#stall.progressed();
      },
      warn: (message) => {
        tell(claimed, { type: 'warning', message });
      },
    });
    const { id, attempt, depth, token, params } = claimed;
    const { epoch, claimId } = token;
    const { dialect } = parts;
    const invocation = { id, attempt, depth, epoch, claimId, dialect, params };
    this.#execution = executor.start(entry, invocation, this.#host);
  }

  /** When its timeout and grace will have passed, ms since 1970 UTC: later than this it must not hold its thread. */
  get hangsAfter(): number {
    const { leftMs } = this.#timeout;
    return leftMs === Infinity ? 0 : Date.now() + leftMs + ABORT_GRACE_MS;
  }

  get waits(): boolean {
    return this.#waits.some;
  }

  /** Asks the handler to stop, and cuts it off when the grace has passed. Only the first reason counts, but for a lost lease. */
  abort(reason: AbortReason, message: string, graceMs = ABORT_GRACE_MS): void {
    if (this.#aborted !== undefined && reason !== 'lease-lost') return;
    this.#aborted = { reason, message };
    this.#waits.stop();
    this.#execution.abort(reason);
    clearTimeout(this.#cutOff);
    this.#cutOff = setTimeout(
      () => {
        this.#stop('cut');
      },
      Math.max(0, graceMs),
    );
  }

  /** Drops the handler, which waits; the job runs again from the top when what it waits for has come. */
  park(): void {
    if (this.#aborted === undefined && this.#waits.some) this.#stop('parked');
  }

  /** Runs to the settlement; answers what was settled, or that the lease was lost. */
  async run(): Promise<Outcome | 'lease-lost'> {
    const end = await Promise.race([this.#execution.ended, this.#isStopped]);
    if (typeof end === 'object' && end.kind === 'completed') return this.#completed();
    // Before closing: timers and waits still tell what is left of them.
    const outcome = end === 'parked' ? this.#parkedOutcome() : this.#outcome(end);
    this.#close();
    if (typeof end === 'string') this.#execution.kill();
    this.#parked = end === 'parked';
    if (this.#aborted?.reason === 'lease-lost') return 'lease-lost';
    // A status that could not be stored tells the handler, not the settlement.
    await this.#parts.flushed();
    return this.#settle(outcome);
  }

  /** Resolves when the handler has really let go: an inline one may outlive its cut-off, and keeps its slot. */
  async released(): Promise<void> {
    if (!this.#parked) await this.#execution.ended;
  }

  #outcome(end: Exclude<HandlerEnd, { kind: 'completed' }> | 'cut'): Outcome {
    const { claimed, entry, alone } = this.#parts;
    const { attempt, deaths } = claimed;
    const { retry } = entry.job;
    const deadlineLeftMs = this.#deadline?.leftMs;
    return toOutcome(end, this.#aborted, { retry, attempt, deaths, alone, deadlineLeftMs });
  }

  #parkedOutcome(): Outcome {
    const { awaits, sleepMs } = this.#waits;
    const delays = [sleepMs, this.#deadline?.leftMs].filter((ms) => ms !== undefined);
    return { kind: 'parked', awaits, ...(delays.length > 0 && { delayMs: Math.min(...delays) }) };
  }

  /** The handler has ended the job in a transaction of its own. If that was not committed, the attempt has failed. */
  async #completed(): Promise<Outcome | 'lease-lost'> {
    const { hasSucceeded, writer } = this.#parts;
    const message = 'The transaction in which job.complete was called was not committed.';
    const failure = { kind: 'unexpected', message } as const;
    const failed = this.#outcome({ kind: 'threw', failure, retry: true });
    this.#close();
    if (!(await hasSucceeded())) return this.#settle(failed);
    if (this.claimed.parentId !== undefined) writer.wake(this.claimed.parentId);
    return { kind: 'succeeded', output: 'null' };
  }

  async #settle(outcome: Outcome): Promise<Outcome | 'lease-lost'> {
    const { settle, writer } = this.#parts;
    const { id, token, parentId } = this.claimed;
    const answer = await settle({ id, token, outcome });
    if (answer === 'lease-lost') return answer;
    // After the commit: see Store.wake.
    if (outcome.kind === 'parked') writer.wake(id);
    else if (parentId !== undefined && isEnd(outcome)) writer.wake(parentId);
    return outcome;
  }

  #left(waitsFor: WaitsFor): void {
    const { slot, tell, writer } = this.#parts;
    const { id, token } = this.claimed;
    this.#timeout.pause();
    this.#stall.stop();
    slot.give();
    this.#marking = setTimeout(() => {
      this.#marked = true;
      writer.waiting.add({ id, token, waitsFor }).catch(() => undefined); // shown only
    }, MARK_AFTER_MS);
    tell(this.claimed, { type: 'waiting' });
  }

  async #back(): Promise<void> {
    const { slot, tell, writer } = this.#parts;
    const { id, token } = this.claimed;
    clearTimeout(this.#marking);
    await slot.regain();
    if (this.#marked) {
      this.#marked = false;
      // Before the handler goes on: whose runner dies from now on is a suspect.
      await writer.waiting.add({ id, token, waitsFor: null }).catch(() => undefined);
    }
    this.#timeout.resume();
    this.#stall.progressed();
    tell(this.claimed, { type: 'resumed' });
  }

  #close(): void {
    this.#timeout.pause();
    this.#deadline?.pause();
    this.#stall.stop();
    this.#waits.stop();
    this.#host.close();
    clearTimeout(this.#marking);
    clearTimeout(this.#cutOff);
  }
}

function isEnd({ kind }: Outcome): boolean {
  return kind === 'succeeded' || kind === 'ended';
}
