import type { Parent } from '../../children/children.js';
import { durable } from '../../children/durable.js';
import type { Durable } from '../../children/types.js';
import { AttemptLog, DEFAULT_LOG_POLICY, type JobLogger } from '../../logs/job-log.js';
import type { Redact } from '../../logs/plain.js';
import { maskStrings, type Mask } from '../../logs/redact.js';
import type { Transaction } from '../../store/store.js';
import { ContractViolationError } from '../../types/attempt-errors.js';
import type { JobHeaders } from '../../types/headers.js';
import type { JsonText } from '../../types/json.js';
import { errorConstructors } from '../declared-error.js';
import type { ErrorConstructors, JobContext, RunnerJob } from '../types.js';
import { Completer } from './complete.js';
import type { ContextParts } from './context.js';
import type { Invocation } from './execution.js';
import { fit } from './fit.js';
import { hostUntil, type Host } from './host.js';
import { maskOf } from './mask.js';
import type { Owner } from './owner.js';
import type { Surroundings } from './run-handler.js';
import { unexpected } from './thrown.js';

const NO_HEADERS: JobHeaders = Object.freeze({});

/** One run of a handler, on whichever thread this is. What the handler does not ask for is not made. */
export class HandlerRun implements ContextParts, Parent, Owner {
  readonly #job: RunnerJob;
  readonly #invocation: Invocation;
  readonly #around: Surroundings;
  readonly mask: Mask;
  readonly headers: JobHeaders;
  #log: AttemptLog | undefined;
  #host: Host | undefined;
  #durable: Durable<never> | undefined;
  #completer: Completer | undefined;
  #ended = false;
  #failed: { readonly by: unknown } | undefined;

  constructor(job: RunnerJob, invocation: Invocation, around: Surroundings) {
    this.#job = job;
    this.#invocation = invocation;
    this.#around = around;
    this.mask = maskOf(job, invocation);
    const { headers } = invocation;
    this.headers = headers === undefined ? NO_HEADERS : Object.freeze({ ...headers });
  }

  get id(): string {
    return this.#invocation.id;
  }
  get name(): string {
    return this.#job.descriptor.name;
  }
  get attempt(): number {
    return this.#invocation.attempt;
  }
  get epoch(): number {
    return this.#invocation.epoch;
  }
  get signal(): AbortSignal {
    return this.#around.signal;
  }
  get errors(): ErrorConstructors<never> {
    return errorConstructors(this.#job);
  }
  get logger(): JobLogger {
    this.#log ??= this.#makeLog();
    return this.#log.logger;
  }
  /** Where what the handler writes to `console` goes, if not there. */
  get console(): JobLogger | undefined {
    return this.#job.logs?.captureConsole === 'on' ? this.logger : undefined;
  }

  get depth(): number {
    return this.#invocation.depth;
  }
  get spawns(): readonly string[] {
    return this.#job.spawns ?? [];
  }
  get durable(): Durable<never> {
    return (this.#durable ??= durable(this, this.#speaking()));
  }

  get completed(): boolean {
    return this.#completer?.completed ?? false;
  }

  /**
   * What fails the attempt though the handler may know nothing of it: a status that breaks the contract, awaited or not; a stray
   * error.
   */
  get failed(): { readonly by: unknown } | undefined {
    return this.#failed;
  }

  get status(): JobContext['status'] {
    return (value) => {
      const reported = this.#report(value);
      // A handler may report without awaiting; its failure then is not unhandled, it is the attempt's.
      reported.catch(() => undefined);
      return reported;
    };
  }
  get complete(): JobContext['complete'] {
    return (output, { in: tx }) => this.#complete(output, tx);
  }

  stray(error: unknown): void {
    this.#failed ??= { by: error };
    this.#around.stray(unexpected(error, this.mask));
  }

  /** The JSON of what the handler returns. @throws {ContractViolationError} */
  output(value: unknown): JsonText {
    return fit(this.name, 'The output', this.#job.validateOutput, value);
  }

  /** What the handler has left behind goes on, and what it asks for from now on is refused. */
  end(): void {
    this.#log?.mark();
    this.#ended = true;
  }

  async #report(value: unknown): Promise<void> {
    try {
      await this.#speaking().status(fit(this.name, 'The status', this.#job.validateStatus, value));
    } catch (error) {
      if (error instanceof ContractViolationError) this.#failed ??= { by: error };
      throw error;
    }
  }

  async #complete(output: unknown, tx: Transaction): Promise<void> {
    this.#completer ??= new Completer(this.#invocation, this.#around.settleIn, () => {
      this.#log?.mark();
      return this.#speaking().flush();
    });
    await this.#completer.complete(this.output(output), tx);
  }

  /** Its runner, until it is over. */
  #speaking(): Host {
    return (this.#host ??= hostUntil(() => this.#isOver(), this.id, this.#around.call));
  }

  #isOver(): boolean {
    return this.#ended || this.completed || this.#around.isOver();
  }

  #makeLog(): AttemptLog {
    const { id, attempt, trace } = this.#invocation;
    const frame = { job: id, name: this.name, attempt, trace };
    const redact: Redact = (leaf) => maskStrings(leaf, this.mask) as string | number;
    const hides = this.#job.redact !== undefined;
    const policy = this.#job.logs ?? DEFAULT_LOG_POLICY;
    return new AttemptLog(frame, policy, hides ? redact : undefined, (lines, first, last) => {
      if (!this.#isOver()) this.#around.log(lines, first, last);
    });
  }
}
