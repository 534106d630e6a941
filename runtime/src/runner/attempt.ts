import { traceIdOf } from '../logs/trace.js';
import type { ClaimedJob, Outcome } from '../store/claim.js';
import { AttemptEnd, type EndedAttempt } from './attempt-end.js';
import { AttemptHost, type HostedAttempt } from './attempt-host.js';
import type { AttemptServices } from './attempt-services.js';
import { AttemptWaits } from './attempt-waits.js';
import type { Execution, Executor, HandlerEnd, HandlerThrew } from './execute/execution.js';
import { maskOf } from './execute/mask.js';
import { unexpected } from './execute/thrown.js';
import type { LogStream } from './log-writer.js';
import { toOutcome } from './outcome.js';
import { PausableTimer } from './pausable-timer.js';
import type { Slot } from './slots.js';
import { StallWatch } from './stall-watch.js';
import type { AbortReason, RegistryEntry } from './types.js';

/** After its signal a handler has this long until it is cut off; a cancel brings a cut-off of its own. */
const ABORT_GRACE_MS = 5_000;
const NOT_COMMITTED = 'The transaction in which job.complete was called was not committed.';

export interface AttemptParts {
  readonly claimed: ClaimedJob;
  readonly entry: RegistryEntry;
  readonly executor: Executor;
  /** Whether it runs in a process of its own, so that its death is its own doing. */
  readonly alone: boolean;
  readonly slot: Slot;
}

/** What an attempt waits for. */
export interface WaitingFor {
  /** Ids of children. */
  readonly awaits: readonly string[];
  /** Until its first sleep is over; Infinity where there is none. */
  readonly sleepMs: number;
}

/** One attempt of one job, from its start to its settlement. What a short one does not need is not made. */
export class Attempt implements HostedAttempt, EndedAttempt {
  readonly claimed: ClaimedJob;
  readonly slot: Slot;
  readonly services: AttemptServices;
  readonly #parts: AttemptParts;
  readonly #began = performance.now();
  readonly #host = new AttemptHost(this);
  readonly #timeout: PausableTimer;
  readonly #deadline: PausableTimer | undefined;
  readonly #stall: StallWatch | undefined;
  #execution: Execution | undefined;
  #waits: AttemptWaits | undefined;
  #log: LogStream | undefined;
  #cutOff: NodeJS.Timeout | undefined;
  #aborted: { readonly reason: AbortReason; readonly message: string } | undefined;
  #concluded = false;
  #parked = false;

  constructor(parts: AttemptParts, services: AttemptServices) {
    const { claimed, slot, entry } = parts;
    this.claimed = claimed;
    this.slot = slot;
    this.services = services;
    this.#parts = parts;
    const { timeoutMs, deadlineMs, stallMs } = entry.job;
    this.#timeout = new PausableTimer(timeoutMs, () => {
      this.abort('timeout', `The attempt took longer than its timeout of ${timeoutMs} ms.`);
    });
    if (deadlineMs !== undefined) {
      this.#deadline = new PausableTimer(Math.max(0, deadlineMs - claimed.ageMs), () => {
        this.abort('deadline', `The job did not end within its deadline of ${deadlineMs} ms.`);
      });
    }
    if (stallMs !== undefined) {
      this.#stall = new StallWatch(stallMs, (ms) => {
        const message = `No status, line of its log, step or child for ${ms} ms.`;
        services.tell(claimed, { type: 'stalled', message });
      });
    }
  }

  /** Starts the handler; what becomes of it is told to `services`. */
  start(): void {
    const { claimed, entry, executor } = this.#parts;
    const { id, attempt, depth, token, headers, params } = claimed;
    const { epoch, claimId } = token;
    const { dialect } = this.services;
    const trace = traceIdOf(headers);
    const invocation = { id, attempt, depth, epoch, claimId, dialect, headers, params, trace };
    this.#execution = executor.start(entry, invocation, this.#host);
    void this.#execution.ended.then(
      (end) => {
        this.#ended(end);
      },
      (error: unknown) => {
        const failure = unexpected(error, (text) => this.masked(text));
        this.#ended({ kind: 'threw', failure, retry: true });
      },
    );
  }

  /** Since its start. */
  get tookMs(): number {
    return Math.round(performance.now() - this.#began);
  }

  /** When its timeout and grace will have passed, ms since 1970 UTC: later than this it must not hold its thread. */
  get hangsAfter(): number {
    const { leftMs } = this.#timeout;
    return leftMs === Infinity ? 0 : Date.now() + leftMs + ABORT_GRACE_MS;
  }

  get waiting(): boolean {
    return this.#waits?.some ?? false;
  }

  /** What it waits for; undefined while it does not wait. */
  get waitsFor(): WaitingFor | undefined {
    if (this.#waits?.some !== true) return undefined;
    const { awaits, sleepMs = Infinity } = this.#waits;
    return { awaits, sleepMs };
  }

  get waits(): AttemptWaits {
    if (this.#waits !== undefined) return this.#waits;
    this.#waits = new AttemptWaits({
      ...{ claimed: this.claimed, slot: this.slot },
      ...{ timeout: this.#timeout, stall: this.#stall },
      writer: this.services.writer,
      clock: this.services.clock,
      tell: this.services.tell,
      crowded: this.services.crowded,
      park: () => {
        this.park();
      },
    });
    if (this.#aborted !== undefined) this.#waits.stop();
    return this.#waits;
  }

  get log(): LogStream {
    const { logs, tell } = this.services;
    this.#log ??= logs.stream(this.claimed, (error) => {
      const why = error instanceof Error ? error.message : String(error);
      const message = `Lines of its log could not be stored: ${why}`;
      tell(this.claimed, { type: 'warning', message });
    });
    return this.#log;
  }

  progressed(): void {
    this.#stall?.progressed();
  }

  warn(message: string): void {
    this.services.tell(this.claimed, { type: 'warning', message: this.masked(message) });
  }

  /** Asks the handler to stop, and cuts it off when the grace has passed. Only the first reason counts, but for a lost lease. */
  abort(reason: AbortReason, message: string, graceMs = ABORT_GRACE_MS): void {
    if (this.#aborted !== undefined && reason !== 'lease-lost') return;
    this.#aborted = { reason, message };
    this.#waits?.stop();
    // What it follows is another attempt's to hear of.
    if (reason === 'lease-lost') this.#host.close();
    this.#execution?.abort(reason);
    clearTimeout(this.#cutOff);
    this.#cutOff = setTimeout(
      () => {
        this.#conclude('cut');
      },
      Math.max(0, graceMs),
    );
  }

  /** Drops the handler, which waits; the job runs again from the top when what it waits for has come. */
  park(): void {
    if (this.#aborted !== undefined || !this.waiting) return;
    this.#parked = true;
    this.#conclude('parked');
    this.services.parked(this);
  }

  /** Nothing of the text where the secrets cannot be read. */
  masked(text: string): string {
    try {
      return maskOf(this.#parts.entry.job, this.claimed)(text);
    } catch {
      return 'What went wrong cannot be told: the secrets that would have to be hidden in it cannot be read.';
    }
  }

  failed(message: string): Outcome {
    return this.#outcomeOf(failing(message));
  }

  over(outcome: Outcome | 'lease-lost'): void {
    this.services.settled(this, outcome);
  }

  /** The handler has let go. */
  #ended(end: HandlerEnd): void {
    this.#conclude(end);
    if (!this.#parked) this.services.released(this);
  }

  /** Settles what it has come to; only the first end counts. */
  #conclude(end: HandlerEnd | 'cut' | 'parked'): void {
    if (this.#concluded) return;
    this.#concluded = true;
    if (typeof end === 'object' && end.kind === 'completed') {
      void this.#complete(end.otherwise);
      return;
    }
    // Before closing: timers and waits still tell what is left of them.
    const outcome = end === 'parked' ? this.#parkedOutcome() : this.#outcomeOf(end);
    this.#close();
    if (typeof end === 'string') this.#execution?.kill();
    // A thousand ends may wait to be stored; what ran need not.
    this.#execution = undefined;
    if (this.#aborted?.reason === 'lease-lost') this.over('lease-lost');
    else if (this.#log === undefined && !this.services.statuses.has(this.claimed))
      this.services.settlements.add(new AttemptEnd(this, outcome));
    else void this.#settleLast(outcome);
  }

  /** A status that could not be stored tells the handler, not the settlement. Of the log all is there before the result. */
  async #settleLast(outcome: Outcome): Promise<void> {
    const { statuses, settlements } = this.services;
    await statuses.flushed(this.claimed);
    await this.#log?.settling();
    settlements.add(new AttemptEnd(this, outcome, this.#log?.rest()));
  }

  #outcomeOf(end: Exclude<HandlerEnd, { kind: 'completed' }> | 'cut'): Outcome {
    const { claimed, entry, alone } = this.#parts;
    const { attempt, deaths } = claimed;
    const { retry } = entry.job;
    const deadlineLeftMs = this.#deadline?.leftMs;
    return toOutcome(end, this.#aborted, { retry, attempt, deaths, alone, deadlineLeftMs });
  }

  #parkedOutcome(): Outcome {
    const { awaits, sleepMs } = this.waits;
    const delays = [sleepMs, this.#deadline?.leftMs].filter((ms) => ms !== undefined);
    if (awaits.length === 0 && delays.length === 0) return { kind: 'released' };
    return { kind: 'parked', awaits, ...(delays.length > 0 && { delayMs: Math.min(...delays) }) };
  }

  /** The handler has ended the job in a transaction of its own. If that was not committed, the attempt has failed. */
  async #complete(otherwise = failing(NOT_COMMITTED)): Promise<void> {
    const failed = new AttemptEnd(this, this.#outcomeOf(otherwise));
    this.#close();
    // A commit that is still under way the failure waits for, and then finds the attempt settled.
    if (!(await failed.foundSettled())) this.services.settlements.add(failed);
  }

  #close(): void {
    this.#timeout.pause();
    this.#deadline?.pause();
    this.#stall?.pause();
    this.#waits?.close();
    this.#host.close();
    this.#log?.close();
    clearTimeout(this.#cutOff);
  }
}

function failing(message: string): HandlerThrew {
  return { kind: 'threw', failure: { kind: 'unexpected', message }, retry: true };
}
