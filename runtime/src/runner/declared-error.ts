import type { JobType } from '../types/job-type.js';
import type { ErrorConstructors, RunnerJob } from './types.js';

const BRAND = Symbol.for('jobwright.declared-error');

/** What `job.error.CODE(data)` makes: an error that the job file declares, for the handler to throw. */
export class DeclaredError extends Error {
  readonly [BRAND] = true;
  readonly code: string;
  readonly data: unknown;
  constructor(code: string, data: unknown, message: string) {
    super(message);
    this.name = code;
    this.code = code;
    this.data = data;
  }
}

/** By brand, not by class: a handler may come with another copy of the runtime. */
export function isDeclaredError(thrown: unknown): thrown is DeclaredError {
  return typeof thrown === 'object' && thrown !== null && BRAND in thrown;
}

const constructors = new WeakMap<RunnerJob, object>();

/** The same for every attempt of a job. */
export function errorConstructors<J extends JobType>(job: RunnerJob<J>): ErrorConstructors<J> {
  let made = constructors.get(job);
  if (made === undefined) {
    made = Object.fromEntries(
      Object.keys(job.errors).map((code) => [
        code,
        (data?: unknown, message?: string) => new DeclaredError(code, data, message ?? code),
      ]),
    );
    constructors.set(job, Object.freeze(made));
  }
  return made as ErrorConstructors<J>;
}
