import { traceIdOf } from '../logs/trace.js';
import type { ClaimedJob, Outcome, SettleAnswer, Settlement } from '../store/claim.js';
import { AttemptHost, type HostedAttempt } from './attempt-host.js';
import type { AttemptServices } from './attempt-services.js';
import { AttemptWaits } from './attempt-waits.js';
import type { Execution, Executor, HandlerEnd } from './execute/execution.js';
import { maskOf } from './execute/mask.js';
import type { LogStream } from './log-writer.js';
import { isEnd, toOutcome } from './outcome.js';
import { PausableTimer } from './pausable-timer.js';
import type { Settler } from './settlement-writer.js';
import type { Slot } from './slots.js';
import { StallWatch } from './stall-watch.js';
import type { AbortReason, RegistryEntry } from './types.js';

/** After its signal a handler has this long until it is cut off; a cancel brings a cut-off of its own. */
const ABORT_GRACE_MS = 5_000;

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
export class Attempt implements HostedAttempt, Settler {
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
  #outcome: Outcome | undefined;
  /** The last lines of its log. */
  #rest: Settlement['log'];

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
    const trace = headers === undefined ? undefined : traceIdOf(headers);
    const invocation = {
      ...{ id, attempt, depth, epoch, claimId, dialect, headers, params, trace },
    };
    this.#execution = executor.start(entry, invocation, this.#host);
    void this.#execution.ended.then((end) => {
      this.#conclude(end);
      if (!this.#parked) this.services.released(this);
    });
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
    this.#waits ??= new AttemptWaits({
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
    const mask = maskOf(this.#parts.entry.job, this.claimed);
    this.services.tell(this.claimed, { type: 'warning', message: mask(message) });
  }

  /** Asks the handler to stop, and cuts it off when the grace has passed. Only the first reason counts, but for a lost lease. */
  abort(reason: AbortReason, message: string, graceMs = ABORT_GRACE_MS): void {
    if (this.#aborted !== undefined && reason !== 'lease-lost') return;
    this.#aborted = { reason, message };
    this.#waits?.stop();
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

  get settlement(): Settlement {
    const { id, token } = this.claimed;
    const outcome = this.#outcome;
    if (outcome === undefined) throw new Error(`The attempt of job ${id} has not ended.`);
    const log = this.#rest;
    return log === undefined ? { id, token, outcome } : { id, token, outcome, log };
  }

  settled(answer: SettleAnswer): void {
    const { services, claimed } = this;
    const outcome = this.#outcome;
    if (answer === 'lease-lost' || outcome === undefined) {
      services.settled(this, 'lease-lost');
      return;
    }
    // After the commit: see Store.wake.
    if (outcome.kind === 'parked') services.writer.wake(claimed.id);
    else if (claimed.parentId !== undefined && isEnd(outcome))
      services.writer.wake(claimed.parentId);
    services.settled(this, outcome);
  }

  /** The job runs again when the lease is over. */
  unsettled(): void {
    this.services.settled(this, 'lease-lost');
  }

  /** Settles what it has come to; only the first end counts. */
  #conclude(end: HandlerEnd | 'cut' | 'parked'): void {
    if (this.#concluded) return;
    this.#concluded = true;
    if (typeof end === 'object' && end.kind === 'completed') {
      void this.#complete();
      return;
    }
    // Before closing: timers and waits still tell what is left of them.
    this.#outcome = end === 'parked' ? this.#parkedOutcome() : this.#outcomeOf(end);
    this.#close();
    if (typeof end === 'string') this.#execution?.kill();
    if (this.#aborted?.reason === 'lease-lost') this.services.settled(this, 'lease-lost');
    else if (this.#log === undefined && !this.services.statuses.has(this.claimed))
      this.services.settlements.add(this);
    else void this.#settleLast();
  }

  /** A status that could not be stored tells the handler, not the settlement. Of the log all is there before the result. */
  async #settleLast(): Promise<void> {
    const { statuses, settlements } = this.services;
    await statuses.flushed(this.claimed);
    await this.#log?.settling();
    this.#rest = this.#log?.rest();
    settlements.add(this);
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
    return { kind: 'parked', awaits, ...(delays.length > 0 && { delayMs: Math.min(...delays) }) };
  }

  /** The handler has ended the job in a transaction of its own. If that was not committed, the attempt has failed. */
  async #complete(): Promise<void> {
    const { writer, settlements } = this.services;
    const message = 'The transaction in which job.complete was called was not committed.';
    const failure = { kind: 'unexpected', message } as const;
    const failed = this.#outcomeOf({ kind: 'threw', failure, retry: true });
    this.#close();
    try {
      if ((await writer.stateOf(this.claimed.id)) === 'succeeded') {
        this.#outcome = { kind: 'succeeded', output: 'null' };
        this.settled('settled');
      } else {
        this.#outcome = failed;
        settlements.add(this);
      }
    } catch {
      this.unsettled();
    }
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
