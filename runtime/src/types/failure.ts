import type { JobType } from './job-type.js';
import type { JsonValue } from './json.js';

/**
 * Why an attempt or a job did not succeed, as stored. `declared` errors are those the job file names; the rest can
 * happen to any job.
 */
export interface StoredFailure {
  readonly kind: 'declared' | 'unexpected' | 'timed-out' | 'lost' | 'cancelled';
  /** The declared code; only with kind `declared`. */
  readonly code?: string;
  readonly message: string;
  /** What a declared error carries. */
  readonly data?: JsonValue;
  /** Where an unexpected error was thrown. */
  readonly stack?: string;
}

/** A declared error of job `J`: told apart by `code`, each with its own `data`. */
export type DeclaredFailure<J extends JobType> = {
  [C in keyof J['errors'] & string]: {
    readonly kind: 'declared';
    readonly code: C;
    readonly message: string;
    readonly data: J['errors'][C];
  };
}[keyof J['errors'] & string];

interface Undeclared<K extends string> {
  readonly kind: K;
  /** Only declared errors have a code; present so that `error.code` can be asked of any. */
  readonly code?: undefined;
  readonly message: string;
}

/** From code newer than this client: an error code that it does not know. */
export interface UnknownFailure extends Undeclared<'unknown'> {
  readonly unknownCode: string | undefined;
  readonly unknownData: unknown;
}

/**
 * Why a job of type `J` did not succeed.
 * - `declared`: an error its job file names;
 * - `unexpected`: the handler threw something else, or returned what its contract does not allow;
 * - `timed-out`: its last attempt took longer than the job's `timeout`;
 * - `lost`: the processes that ran it kept dying;
 * - `cancelled`: someone cancelled it; `message` says why;
 * - `unknown`: an error from newer code.
 */
export type JobFailure<J extends JobType = JobType> =
  | DeclaredFailure<J>
  | Undeclared<'unexpected'>
  | Undeclared<'timed-out'>
  | Undeclared<'lost'>
  | Undeclared<'cancelled'>
  | UnknownFailure;

/** How a job ended, for whoever awaits it. */
export type JobResult<J extends JobType = JobType> =
  | { readonly ok: true; readonly output: J['output'] }
  | { readonly ok: false; readonly error: JobFailure<J> };
