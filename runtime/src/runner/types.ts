import type { Duration } from '../types/duration.js';
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
export type AbortReason = 'cancelled' | 'timeout' | 'lease-lost' | 'shutdown';

/** What a handler is given of its job. */
export interface JobContext<J extends JobType = JobType> {
  readonly id: string;
  readonly name: J['name'];
  /** From 1. */
  readonly attempt: number;
  /** Only grows over the life of a job: a fencing token for storage of the handler's own. */
  readonly epoch: number;
  /** Aborted when the attempt should stop: cancelled, timed out, lease lost, shutdown. */
  readonly signal: AbortSignal;
  /** Constructors of the declared errors. */
  readonly error: ErrorConstructors<J>;
  /**
   * Reports how far the job is. Resolves once it, or a later one, is stored.
   * @throws {ContractViolationError} when it does not fit the contract.
   * @throws {LeaseLostError} when the attempt is no longer the job's.
   */
  readonly status: (status: J['status']) => Promise<void>;
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
export interface RetryPolicy {
  /** All attempts, the first included. */
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly initialMs: number;
  readonly maxMs: number;
}

/** `inline`: on the runner's own thread; `thread`: in a worker thread, which can be killed. */
export type Isolation = 'inline' | 'thread';

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
  /** Of one attempt. */
  readonly timeoutMs: number;
  readonly isolation: Isolation;
  readonly retention?: RetentionPolicy;
}

export interface DeclaredErrorPolicy {
  /** Whether an attempt that failed so is retried. */
  readonly retry: boolean;
  readonly validateData: Validate;
}

/** One line of the registry: the job, and where its handler is. */
export interface RegistryEntry<J extends JobType = JobType> {
  readonly job: RunnerJob<J>;
  readonly load: () => Promise<{ readonly default: Handler<J> }>;
}

/**
 * Every job type a runner runs. `url` is the registry module's own address (`import.meta.url`): worker threads import
 * it to find a handler's code.
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
  /** How long handlers may go on after a stop before their jobs are released; 30s where not given. */
  readonly shutdownGrace?: Duration;
  /** Modules that each worker thread imports first, such as a TypeScript loader. */
  readonly threadImports?: readonly string[];
  /** Told of what happens; without it nothing is printed. */
  readonly onEvent?: (event: RunnerEvent) => void;
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
  | { readonly type: 'prune-failed'; readonly runnerId: string; readonly message: string }
  | {
      readonly type: 'claimed';
      readonly runnerId: string;
      readonly id: string;
      readonly name: string;
      readonly attempt: number;
    }
  | {
      readonly type: 'settled';
      readonly runnerId: string;
      readonly id: string;
      readonly name: string;
      readonly outcome:
        'succeeded' | 'failed' | 'dead' | 'cancelled' | 'retry' | 'released' | 'lease-lost';
      /** Why not, for people: kind or code, and message. */
      readonly detail?: string;
    };
