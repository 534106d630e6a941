import type { JobFailure, JobResult } from '../types/failure.js';
import type { JobType } from '../types/job-type.js';
import type { Duration } from '../types/duration.js';
import type { LogLevel, LogLine } from '../types/log.js';
import type { JobState } from '../types/state.js';
import type { Transaction } from '../store/store.js';
import type { JobHeaders } from '../types/headers.js';
import type { UpdateAnswer } from '../store/control.js';
import type { CancelAnswer } from '../store/job.js';

/** When a job is due, and what else goes with it. */
export interface JobWish {
  /** Not before this time, by the database's clock; one in the past is now. Not together with `delay`. */
  readonly runAt?: Date;
  /** Not before so much time has passed since the submit. */
  readonly delay?: Duration;
  /** Higher is claimed first, from -1000 to 1000; that of the job file where not given. */
  readonly priority?: number;
}

export interface SubmitOptions extends JobWish {
  /**
   * Submits within the application's own transaction: a `pg` client or a SQLite database on which one is open.
   * Rolled back means never existed; committed means it runs.
   */
  readonly in?: Transaction;
  /** Idempotency key, per job type: used again with the same params it answers the job it made the first time. */
  readonly key?: string;
  /**
   * Kept with the job and given to its handler as `job.headers`, and to its children: trace context, tenant and the like. At most
   * 64, of 16384 characters in all.
   */
  readonly headers?: JobHeaders;
  /** Once aborted nothing is sent any more; what was on its way may be stored, and its answer is not waited for. */
  readonly signal?: AbortSignal;
}

/** One job of many: what it has of its own goes before what all have. */
export interface SubmitItem<J extends JobType> extends JobWish {
  readonly params: J['params'];
  readonly key?: string;
  readonly headers?: JobHeaders;
}

/** For all of them. */
export type SubmitManyOptions = Omit<SubmitOptions, 'key'>;

/** What of a queued job is to be changed. */
export interface JobUpdate<J extends JobType = JobType> extends JobWish {
  /** Checked as when they are submitted; the job's idempotency key stands for them from then on. */
  readonly params?: J['params'];
}

export interface RedriveOptions<J extends JobType = JobType> {
  /** Instead of those of the old job. */
  readonly params?: J['params'];
}

/**
 * - `redriven`: `job` was made of it now;
 * - `existing`: `job` was made of it before;
 * - `live`, `succeeded`, `not-found`: there was nothing to be done.
 */
export type RedriveResult<J extends JobType = JobType> =
  | { readonly answer: 'redriven' | 'existing'; readonly job: JobHandle<J> }
  | { readonly answer: 'live' | 'succeeded' | 'not-found' };

export interface WaitOptions {
  /** How long to wait; without it, until the job ends. `0ms` looks once, and answers what has ended. */
  readonly timeout?: Duration;
  readonly signal?: AbortSignal;
}

export interface WatchOptions {
  readonly signal?: AbortSignal;
}

export interface LogOptions {
  /** Goes on as the job does, and ends when it has ended and all is read; else what there is now. */
  readonly follow?: boolean;
  /** Only lines of this level and more severe ones. */
  readonly level?: LogLevel;
  /** Only lines of this attempt, from 1. */
  readonly attempt?: number;
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
  readonly headers: JobHeaders;
  /** The job that it was made of. */
  readonly redriveOf: string | undefined;
  /** The job that was made of it. */
  readonly redrivenAs: string | undefined;
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
  /**
   * Its output, awaited as `result()` is.
   * @throws {JobFailedError} when it does not succeed; its `failure` says why.
   */
  output(options?: WaitOptions): Promise<J['output']>;
  /** Statuses as they are reported, the latest under pressure; ends when the job does. */
  watch(options?: WatchOptions): AsyncIterable<J['status']>;
  /**
   * The lines of its log, of all attempts, in order, as each is stored: at the latest a second after it was logged.
   * @throws {ArchiveUnreachableError} when the log is in an archive that the connection was not given.
   * @throws {LogExpiredError} when its time in the archive is over.
   * @throws {JobNotFoundError}
   */
  logs(options?: LogOptions): AsyncIterable<LogLine>;
  /**
   * Ends a queued job at once; tells a running one, through `job.signal`.
   * @throws {InvalidOptionError} for a reason that no database can keep as it is.
   */
  cancel(reason?: string): Promise<CancelAnswer>;
  /**
   * Changes it while it is queued; `running` (it runs or waits, and keeps what it was given), `ended` and `not-found` say that it
   * was not.
   * @throws {InvalidParamsError} {InvalidOptionError}
   */
  update(update: JobUpdate<J>): Promise<UpdateAnswer>;
  /**
   * Makes a job anew of one that has ended and not succeeded: due at once, with its idempotency key, its headers, what its steps
   * have done, and its children that have succeeded; the others are run anew. Once, however often and by however many it is asked.
   * @throws {InvalidParamsError}
   */
  redrive(options?: RedriveOptions<J>): Promise<RedriveResult<J>>;
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
  /**
   * Stores a stream of jobs of any length, in chunks of up to 1,000, each by one statement, one after the other. Answers their handles,
   * in order; nothing is stored before the first is asked for, then one chunk ahead is, and another is read.
   *
   * ```ts
   * for await (const job of jobs.media.transcode.submitMany(uploads())) ids.push(job.id);
   * ```
   * @throws {SubmitManyError} where it cannot go on: which item was not stored, how many were, and why (`cause`).
   */
  submitMany(
    items: Iterable<SubmitItem<J>> | AsyncIterable<SubmitItem<J>>,
    options?: SubmitManyOptions,
  ): AsyncIterable<JobHandle<J>>;
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

/** From a time on, and before another. */
export interface DateRange {
  readonly from?: Date;
  readonly to?: Date;
}

interface QueryBase {
  readonly state?: JobState | readonly JobState[];
  readonly queue?: string | readonly string[];
  readonly submitted?: DateRange;
  /** Only jobs that have ended. */
  readonly ended?: DateRange;
  /** With these headers, among others. No index: what else is given should leave few. */
  readonly headers?: JobHeaders;
}

/** What params of a job type its file has under `index`. */
type IndexedParams<J extends JobType> = J extends {
  readonly indexed: infer K extends keyof J['params'];
}
  ? { readonly [P in K]?: NonNullable<J['params'][P]> }
  : never;

/** Jobs of one type, by its indexed params too. */
type QueryOf<J extends JobType> = J extends JobType
  ? QueryBase & { readonly name: J['name']; readonly where?: IndexedParams<J> }
  : never;

/** Which jobs: those that fit everything given. */
export type JobQuery<J extends JobType = JobType> =
  | QueryOf<J>
  | (QueryBase & {
      readonly name?: J['name'] | readonly J['name'][];
      readonly where?: undefined;
    });

/** The same without the types of the catalog. */
export interface AnyJobQuery extends QueryBase {
  readonly name?: string | readonly string[];
  readonly where?: Readonly<Record<string, unknown>> | undefined;
}

export interface PageOptions {
  /** At most so many, newest first; 50 where not given. */
  readonly limit?: number;
  /** The `next` of the page before. */
  readonly before?: string;
}

export type ListOptions<J extends JobType = JobType> = JobQuery<J> & PageOptions;

/** How many were ended, were asked to stop, and had ended meanwhile. */
export interface CancelCounts {
  readonly cancelled: number;
  readonly requested: number;
  readonly ended: number;
}

/** How many were made anew, and how many had been before. */
export interface RedriveCounts {
  readonly redriven: number;
  readonly existing: number;
}

/** A queue, or a job type. */
export type PauseOf<N extends string = string> =
  | { readonly queue: string; readonly job?: undefined }
  | { readonly job: N; readonly queue?: undefined };

/** How one of many jobs ended. */
export interface EndedJob<R> {
  /** Its place among those that are waited for. */
  readonly index: number;
  readonly id: string;
  readonly result: R;
}

/** What a handle, or an id, ends with. */
export type ResultOf<H, J extends JobType> =
  H extends JobHandle<infer K> ? JobResult<K> : JobResult<J> | JobResult<UnknownJob>;

/** Many jobs that are waited for: iterate for one after the other as they end. */
export interface Waits<R> extends AsyncIterable<EndedJob<R>> {
  /** All results, in the order of what was given. */
  all(): Promise<R[]>;
}

/** What belongs to the client and not to a job. `J` is the union of the catalog's job types. */
export interface ClientBase<J extends JobType> extends AsyncDisposable {
  /** @throws {JobNotFoundError} */
  $get(id: string): Promise<AnyHandle<J>>;
  /** @throws {InvalidOptionError} {NotIndexedError} */
  $list(options?: ListOptions<J>): Promise<JobPage<J>>;
  /** How many. @throws {InvalidOptionError} {NotIndexedError} */
  $count(query?: JobQuery<J>): Promise<number>;
  /**
   * Waits for many jobs, given by handle or id, with one connection however many they are.
   *
   * ```ts
   * for await (const { id, result } of jobs.$wait(handles, { timeout: '5m' })) …   // as they end
   * const results = await jobs.$wait(handles).all();                               // in the order given
   * ```
   * Iterating or `all()` throws as `result()` does; a job that did not succeed is a result.
   */
  $wait<H extends string | JobHandle<never> | AnyHandle<J>>(
    jobs: Iterable<H>,
    options?: WaitOptions,
  ): Waits<ResultOf<H, J>>;
  /**
   * Cancels all jobs that fit and live, in batches; those that are submitted meanwhile may be left out. `{}` is all of them.
   * `progress` is told after each batch.
   * @throws {InvalidOptionError} {NotIndexedError}
   */
  $cancel(
    query: JobQuery<J>,
    reason?: string,
    progress?: (counts: CancelCounts) => void,
  ): Promise<CancelCounts>;
  /**
   * Redrives all jobs that fit, in batches: those that are `failed` or `dead`, or what `state` says. `{}` is all of them.
   * `progress` is told after each batch.
   * @throws {InvalidOptionError} {NotIndexedError}
   */
  $redrive(query: JobQuery<J>, progress?: (counts: RedriveCounts) => void): Promise<RedriveCounts>;
  /** No runner takes jobs of it from now on; those that run go on, and more can be submitted. @throws {InvalidOptionError} */
  $pause(what: PauseOf<J['name']>): Promise<void>;
  /** Runners take jobs of it again. @throws {InvalidOptionError} */
  $resume(what: PauseOf<J['name']>): Promise<void>;
  /** What is paused, and since when. */
  $paused(): Promise<readonly (PauseOf & { readonly since: Date })[]>;
  /**
   * Lets go of the database for good, unless the connection was given: what was submitted before is stored, waits end, and what
   * is asked from then on is refused with `ClientClosedError`.
   */
  $close(): Promise<void>;
}

export interface JobPage<J extends JobType> {
  readonly jobs: readonly AnySnapshot<J>[];
  /** Give as `before` for the next page; `undefined` on the last. */
  readonly next: string | undefined;
}
