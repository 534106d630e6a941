import type { JobResult } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import type { Duration } from '../types/duration.js';

/** The job types that job `J` may start: those that its file lists under `spawns`. */
export type SpawnsOf<J extends JobType> = J extends { readonly spawns: infer S extends JobType }
  ? S
  : never;

export interface ChildOptions {
  /** Names the child among its parent's; where it is not given, the job's name and the order of call do. */
  readonly key?: string;
  /** Goes on when its parent is cancelled. */
  readonly detached?: boolean;
  /** Where an earlier child by this key has ended and not succeeded, another is started in its place. */
  readonly retryFailed?: boolean;
}

/** A child that was started. */
export interface Child<K extends JobType> {
  readonly id: string;
  readonly key: string;
  /** How it ends. Awaiting it gives the parent's slot away. */
  readonly result: () => Promise<JobResult<K>>;
  /**
   * Its output.
   * @throws {ChildFailedError} when it does not succeed.
   */
  readonly output: () => Promise<K['output']>;
  readonly cancel: (reason?: string) => Promise<void>;
}

export interface ManyOptions<P> extends Pick<ChildOptions, 'detached' | 'retryFailed'> {
  /** How many are started and have not ended, at most; all at once where not given. */
  readonly concurrency?: number;
  /** The key of each; where it is not given, the job's name and the order of call. */
  readonly key?: (params: P, index: number) => string;
}

/** What a handler can start and await, and what it need not do twice. Part of the job's context. */
export interface Durable<J extends JobType> {
  /**
   * Starts a child and awaits it. On a later attempt the child of the same key is found again, and its end read back.
   * @throws {ChildFailedError} when it does not succeed; its `failure` says why.
   */
  readonly run: <K extends SpawnsOf<J>>(
    job: JobDescriptor<K>,
    params: K['params'],
    options?: ChildOptions,
  ) => Promise<K['output']>;
  /** Starts a child, to be awaited later or never. */
  readonly start: <K extends SpawnsOf<J>>(
    job: JobDescriptor<K>,
    params: K['params'],
    options?: ChildOptions,
  ) => Promise<Child<K>>;
  /**
   * Runs a child for each of `list`; the outputs are in its order. When one does not succeed the others are cancelled.
   * @throws {ChildFailedError} of the first that did not succeed.
   */
  readonly runAll: <K extends SpawnsOf<J>>(
    job: JobDescriptor<K>,
    list: readonly K['params'][],
    options?: ManyOptions<K['params']>,
  ) => Promise<K['output'][]>;
  /** The same to the end of each, whatever becomes of the others. */
  readonly runAllSettled: <K extends SpawnsOf<J>>(
    job: JobDescriptor<K>,
    list: readonly K['params'][],
    options?: ManyOptions<K['params']>,
  ) => Promise<JobResult<K>[]>;
  /**
   * Does something once for the job: its result, which must be JSON, is recorded, and read back on later attempts. What
   * was not yet recorded when the process died is done again.
   */
  readonly step: <T>(key: string, act: () => Promise<T> | T) => Promise<T>;
  /** Waits, for days if need be: neither memory nor slot is held for long, and the time counts from the first attempt's call. */
  readonly sleep: (key: string, duration: Duration) => Promise<void>;
}
