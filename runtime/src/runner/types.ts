import type { Durable } from '../children/types.js';
import type { JobLogger, LogPolicy } from '../logs/job-log.js';
import type { SensitivePath } from '../logs/redact.js';
import type { Transaction } from '../store/store.js';
import type { Duration } from '../types/duration.js';
import type { JobHeaders } from '../types/headers.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { EndState } from '../types/state.js';
import type { Validate } from '../types/validation.js';

type ErrorArguments<D> = undefined extends D
  ? [data?: undefined, message?: string]
  : [data: D, message?: string];

/** Makes the errors that the job file declares; throw what it answers. */
export type ErrorConstructors<J extends JobType> = {
  readonly [C in keyof J['errors'] & string]: (...args: ErrorArguments<J['errors'][C]>) => Error;
};

/** Why `job.signal` was aborted; the signal's `reason` is a `JobAbortError` whose `reason` is this. */
export type AbortReason = 'cancelled' | 'timeout' | 'deadline' | 'lease-lost' | 'shutdown';

/**
 * What an application's middleware adds to the context of every handler; declared by the application:
 *
 * ```ts
 * declare module '@jobwright/runtime/runner' {
 *   interface JobAdditions { readonly tenant: Tenant }
 * }
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface JobAdditions {}

/** What one middleware adds. */
// Empty until an application declares some.
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type
export type SomeAdditions = Partial<JobAdditions>;

/**
 * Code around every handler, on whichever thread or process that runs. It calls `next` once, with what it adds to the context,
 * and returns or changes what that answers; what it throws is the handler's throw.
 */
export type Middleware = (
  job: JobContext,
  next: (additions?: SomeAdditions) => Promise<unknown>,
) => Promise<unknown>;

/** What a handler is given of its job. */
export interface JobContext<J extends JobType = JobType> extends Durable<J>, JobAdditions {
  readonly id: string;
  readonly name: J['name'];
  /** From 1. */
  readonly attempt: number;
  /** Only grows over the life of a job: a fencing token for storage of the handler's own. */
  readonly epoch: number;
  /** What was submitted with it besides params. Its children have the same. */
  readonly headers: JobHeaders;
  /** Aborted when the attempt should stop; its `reason` is a `JobAbortError` that says why. */
  readonly signal: AbortSignal;
  /** Constructors of the declared errors. */
  readonly error: ErrorConstructors<J>;
  /**
   * The job's log: read by `job.logs()` and `jobwright logs`, while the job runs and afterwards. Never throws, never waits; what
   * cannot be written as JSON is named instead.
   */
  readonly log: JobLogger;
  /**
   * Reports how far the job is. Resolves once it, or a later one, is stored.
   * @throws {ContractViolationError} when it does not fit the contract.
   * @throws {LeaseLostError} when the attempt is no longer the job's.
   */
  readonly status: (status: J['status']) => Promise<void>;
  /**
   * Ends the job as succeeded in the handler's own transaction, together with what else it writes there: a client of `pg`,
   * a SQLite database object, a connection of `mysql2`, or the transaction object of Kysely, Drizzle or Knex. What the
   * handler returns is then ignored; if the transaction is not committed, the attempt has failed. Commit it soon: meanwhile
   * it holds the job's row. After a rollback it may be called again, in another transaction.
   * @throws {ContractViolationError} when the output does not fit the contract.
   * @throws {LeaseLostError} when the attempt is no longer the job's: roll back.
   * @throws {InvalidOptionError} when the job is completed already.
   */
  readonly complete: (output: J['output'], options: { readonly in: Transaction }) => Promise<void>;
}

export type HandlerFunction<J extends JobType> = (
  params: J['params'],
  job: JobContext<J>,
) => Promise<J['output']> | J['output'];

/** A job's code, tied to the job's type. Made by `handler`. */
export interface Handler<J extends JobType> {
  readonly run: HandlerFunction<J>;
}

export type Backoff = 'fixed' | 'linear' | 'exponential';

/** When an attempt has failed: how many there may be, and how long until the next. */
export type RetryPolicy =
  | {
      /** All attempts, the first included. */
      readonly attempts: number;
      readonly backoff: Backoff;
      readonly initialMs: number;
      readonly maxMs: number;
    }
  | {
      readonly attempts: number;
      readonly backoff: 'list';
      /** After the first attempt, the second, and so on; the last of them after every later one. */
      readonly delaysMs: readonly number[];
    };

/**
 * Where a handler runs. `inline`: on the runner's own thread; `thread`: in a worker thread; `process`: in a child
 * process. The latter two can be killed.
 */
export type Isolation = 'inline' | 'thread' | 'process';

/** Which ended jobs are kept; without one all are, for ever. */
export interface RetentionPolicy {
  readonly rules: readonly RetentionRule[];
  /** How long an idempotency key still answers the id of its deleted job. */
  readonly keysMs: number;
}

/** Of jobs that ended in one of these states, those are deleted that are too old or too many. */
export interface RetentionRule {
  readonly states: readonly EndState[];
  /** Since the end. */
  readonly ageMs?: number;
  /** So many are kept, the newest by their submits. */
  readonly count?: number;
}

/** What a runner needs to know of a job type: its contract for writers, and its policy. */
export interface RunnerJob<J extends JobType = JobType> {
  readonly descriptor: JobDescriptor<J>;
  readonly validateStatus: Validate;
  readonly validateOutput: Validate;
  readonly errors: { readonly [C in keyof J['errors'] & string]: DeclaredErrorPolicy };
  readonly retry: RetryPolicy;
  /** Of one attempt, while it does not wait. */
  readonly timeoutMs: number;
  /** Of all attempts together, from the submit on. */
  readonly deadlineMs?: number;
  /** An attempt that shows no progress for so long (no status, line of its log, step or child) is reported. */
  readonly stallMs?: number;
  /** Names of the job types that it may start. */
  readonly spawns?: readonly string[];
  readonly isolation: Isolation;
  readonly retention?: RetentionPolicy;
  /** What is kept of what an attempt logs; from level info on, and 1 MiB, where not given. */
  readonly logs?: LogPolicy;
  /** What is secret: never written to errors, logs or events. */
  readonly redact?: readonly SensitivePath[];
}

export interface DeclaredErrorPolicy {
  /** Whether an attempt that failed so is retried; a policy of its own takes the place of the job's. */
  readonly retry: boolean | RetryPolicy;
  readonly validateData: Validate;
}

/** One line of the registry: the job, and where its handler is. */
export interface RegistryEntry<J extends JobType = JobType> {
  readonly job: RunnerJob<J>;
  readonly load: () => Promise<{ readonly default: Handler<J> }>;
}

/**
 * Every job type a runner runs. `url` is the registry module's own address (`import.meta.url`): worker threads and child
 * processes import it to find a handler's code.
 */
export interface Registry {
  readonly url: string;
  readonly entries: readonly RegistryEntry[];
}

export interface RunnerOptions {
  /** Where jobs are: a store URL. The heartbeat opens a connection of its own. */
  readonly store: string;
  readonly registry: Registry;
  /** Jobs at once, of all types together; 10 where not given. */
  readonly concurrency?: number;
  /** Jobs at once of some queues or types, within `concurrency`. */
  readonly limits?: RunnerLimits;
  /** How long handlers may go on after a stop before their jobs are released; 30s where not given. */
  readonly shutdownGrace?: Duration;
  /** Modules that each worker thread and child process imports first, such as a TypeScript loader. */
  readonly workerImports?: readonly string[];
  /** How large the heap of one worker thread or child process may grow, in MB; Node's own limit where not given. */
  readonly workerHeapMb?: number;
  /** Where the standard output of child processes goes: this process's own where not given, or its standard error. */
  readonly childStdout?: 'stdout' | 'stderr';
  /**
   * How long after its last sign of life a runner is given up and its jobs run elsewhere, at least 1s; 10s where not given.
   * It gives one three times as often.
   */
  readonly lease?: Duration;
  /**
   * Address of a module whose default export is {@link Middleware}, or a list with the outermost first. An address, since
   * worker threads and child processes import it too.
   */
  readonly middleware?: string | URL;
  /**
   * Where the logs of ended jobs are archived; without it in the database. Clients that read them there need the same
   * (`connect(url, { archive })`).
   */
  readonly archive?: string;
  /** How long archived logs are kept, such as 30d, where their job says nothing; without it as long as their jobs. */
  readonly archiveRetention?: Duration;
  /** Told of what happens; without it nothing is printed. */
  readonly onEvent?: (event: RunnerEvent) => void;
}

export interface RunnerLimits {
  /** Jobs at once by queue. */
  readonly queues?: Readonly<Record<string, number>>;
  /** Jobs at once by job type. */
  readonly jobs?: Readonly<Record<string, number>>;
  /** Slots that only jobs of at least this priority take, so that urgent work always finds one. */
  readonly reserved?: { readonly slots: number; readonly priority: number };
}

export type RunnerEvent =
  | {
      readonly type: 'started' | 'stopping' | 'stopped' | 'lease-lost' | 'store-back';
      readonly runnerId: string;
    }
  | { readonly type: 'store-away'; readonly runnerId: string; readonly message: string }
  | {
      readonly type: 'forfeited';
      readonly runnerId: string;
      readonly runners: number;
      readonly jobs: number;
    }
  | {
      /** Ended jobs of a type were deleted, as its retention says. */
      readonly type: 'pruned';
      readonly runnerId: string;
      readonly name: string;
      readonly jobs: number;
    }
  | { readonly type: 'archive-failed'; readonly runnerId: string; readonly message: string }
  | { readonly type: 'prune-failed'; readonly runnerId: string; readonly message: string }
  | {
      readonly type: 'claimed';
      readonly runnerId: string;
      readonly id: string;
      readonly name: string;
      readonly attempt: number;
    }
  | {
      readonly type: 'waiting' | 'resumed';
      readonly runnerId: string;
      readonly id: string;
      readonly name: string;
    }
  | {
      /** Something odd that is no failure, or a handler that shows no progress. */
      readonly type: 'warning' | 'stalled';
      readonly runnerId: string;
      readonly id: string;
      readonly name: string;
      readonly message: string;
    }
  | {
      readonly type: 'settled';
      readonly runnerId: string;
      readonly id: string;
      readonly name: string;
      readonly queue: string;
      readonly attempt: number;
      /** From the claim to the stored end, waiting included. */
      readonly tookMs: number;
      readonly outcome:
        | 'succeeded'
        | 'failed'
        | 'dead'
        | 'cancelled'
        | 'retry'
        | 'lost'
        | 'parked'
        | 'released'
        | 'lease-lost';
      /** Why not, for people: kind or code, and message. */
      readonly detail?: string;
    }
  /** Something failed that no handler was waiting for; `id` and `name` say whose it was, where that is known. */
  | {
      readonly type: 'stray-error';
      readonly runnerId: string;
      readonly id?: string;
      readonly name?: string;
      readonly message: string;
    };
