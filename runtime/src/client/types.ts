import type { JobFailure, JobResult } from '../types/failure.js';
import type { JobType } from '../types/job-type.js';
import type { Duration } from '../types/duration.js';
import type { JobState } from '../types/state.js';
import type { Transaction } from '../store/store.js';
import type { CancelAnswer } from '../store/job.js';

export interface SubmitOptions {
  /**
   * Submits within the application's own transaction: a `pg` client or a SQLite database on which one is open.
   * Rolled back means never existed; committed means it runs.
   */
  readonly in?: Transaction;
  /** Idempotency key, per job type: used again with the same params it answers the job it made the first time. */
  readonly key?: string;
}

export interface WaitOptions {
  /** How long to wait; without it, until the job ends. */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

/** A job as it stood when it was read. */
export interface JobSnapshot<J extends JobType = JobType> {
  readonly id: string;
  readonly name: J['name'];
  readonly version: number;
  readonly revision: number;
  readonly queue: string;
  readonly priority: number;
  readonly state: JobState;
  readonly params: J['params'];
  readonly key: string | undefined;
  /** The attempt that runs or ran last, from 1; 0 before the first. */
  readonly attempt: number;
  readonly status: J['status'] | undefined;
  readonly output: J['output'] | undefined;
  /** How the job ended; while it is queued again, why its last attempt failed. */
  readonly error: JobFailure<J> | undefined;
  readonly submittedAt: Date;
  readonly runAt: Date;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly cancelRequestedAt: Date | undefined;
  /** Who holds it now, and when that runner last gave a sign of life. */
  readonly runner:
    { readonly id: string; readonly name: string; readonly tickedAt: Date } | undefined;
}

/** One submitted job. */
export interface JobHandle<J extends JobType = JobType> {
  readonly id: string;
  readonly name: J['name'];
  /**
   * How the job ended. Throws only when waiting itself fails.
   * @throws {WaitTimeoutError} when `timeout` runs out; the job goes on.
   * @throws {JobNotFoundError} when it was submitted in a transaction that was rolled back, or that is still open some
   *   seconds after the wait began: wait after the commit.
   * @throws {ClientClosedError} when the client is closed, before or meanwhile.
   * @throws {StoreUnavailableError} when the database cannot be reached for half a minute.
   */
  result(options?: WaitOptions): Promise<JobResult<J>>;
  /** Statuses as they are reported, the latest under pressure; ends when the job does. */
  watch(options?: { readonly signal?: AbortSignal }): AsyncIterable<J['status']>;
  /**
   * Ends a queued job at once; tells a running one, through `job.signal`.
   * @throws {InvalidOptionError} for a reason that no database can keep as it is.
   */
  cancel(reason?: string): Promise<CancelAnswer>;
  /** @throws {JobNotFoundError} */
  read(): Promise<JobSnapshot<J>>;
}

/** What a client has for each job type. */
export interface JobCaller<J extends JobType> {
  /**
   * Stores a job and answers as soon as it is safe.
   * @throws {InvalidParamsError} when the params do not fit; nothing is stored.
   * @throws {KeyConflictError} when the key was used with other params.
   */
  submit(params: J['params'], options?: SubmitOptions): Promise<JobHandle<J>>;
}

/** A job of a type that this client does not know: newer, or another team's. */
export interface UnknownJob extends JobType {
  readonly name: '$unknown';
}

/** Handles of any job in a catalog, told apart by `name`. */
export type AnyHandle<J extends JobType> =
  (J extends JobType ? JobHandle<J> : never) | UnknownJobHandle;
export interface UnknownJobHandle extends JobHandle<UnknownJob> {
  readonly jobName: string;
}

export type AnySnapshot<J extends JobType> =
  (J extends JobType ? JobSnapshot<J> : never) | UnknownJobSnapshot;
export interface UnknownJobSnapshot extends JobSnapshot<UnknownJob> {
  readonly jobName: string;
}

export interface ListOptions<N extends string = string> {
  readonly name?: N;
  readonly state?: JobState;
  /** At most so many, newest first; 50 where not given. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly before?: string;
}

/** What belongs to the client and not to a job. `J` is the union of the catalog's job types. */
export interface ClientBase<J extends JobType> extends AsyncDisposable {
  /** @throws {JobNotFoundError} */
  $get(id: string): Promise<AnyHandle<J>>;
  /** @throws {InvalidOptionError} */
  $list(options?: ListOptions<J['name']>): Promise<JobPage<J>>;
  /**
   * Lets go of the database for good, unless the connection was given: waits end, and what is asked from then on is refused
   * with `ClientClosedError`.
   */
  $close(): Promise<void>;
}

export interface JobPage<J extends JobType> {
  readonly jobs: readonly AnySnapshot<J>[];
  /** Give as `before` for the next page; `undefined` on the last. */
  readonly next: string | undefined;
}
