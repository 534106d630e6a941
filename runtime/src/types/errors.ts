import type { Violation } from './validation.js';

const BRAND = Symbol.for('jobwright.error');

/**
 * Base of everything jobwright throws. Tell errors apart by `code`, not by class: two copies of the runtime in one
 * process have two classes, but the same codes.
 */
export abstract class JobwrightError extends Error {
  abstract readonly code: string;
  readonly [BRAND] = true;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Whether `error` was thrown by jobwright, whichever copy of the runtime threw it. */
export function isJobwrightError(error: unknown): error is JobwrightError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

export function describeViolations(violations: readonly Violation[]): string {
  return violations.map((v) => `${v.path === '' ? '(root)' : v.path}: ${v.message}`).join('; ');
}

/** The params do not fit the job's contract, or cannot be stored. Nothing was stored. */
export class InvalidParamsError extends JobwrightError {
  readonly code = 'INVALID_PARAMS';
  constructor(
    readonly job: string,
    readonly violations: readonly Violation[],
  ) {
    super(`Params of job ${job} are invalid: ${describeViolations(violations)}.`);
  }
}

/** The idempotency key was used before with other params. Nothing was stored. */
export class KeyConflictError extends JobwrightError {
  readonly code = 'KEY_CONFLICT';
  constructor(
    readonly job: string,
    readonly key: string,
    readonly existingId: string,
  ) {
    super(
      `Key ${JSON.stringify(key)} of job ${job} belongs to job ${existingId}, submitted with other params. ` +
        `Use another key, or read that job.`,
    );
  }
}

export class JobNotFoundError extends JobwrightError {
  readonly code = 'JOB_NOT_FOUND';
  constructor(
    readonly id: string,
    hint = '',
  ) {
    super(`There is no job ${id} in this store.${hint}`);
  }
}

/** The wait ran out. The job goes on; wait again, or cancel it. */
export class WaitTimeoutError extends JobwrightError {
  readonly code = 'WAIT_TIMEOUT';
  constructor(
    readonly id: string,
    readonly timeoutMs: number,
  ) {
    super(`Job ${id} did not end within ${timeoutMs} ms; it goes on. Wait again, or cancel it.`);
  }
}

/** The client was closed, before it was asked or while it was waiting. What was submitted goes on. */
export class ClientClosedError extends JobwrightError {
  readonly code = 'CLIENT_CLOSED';
  constructor(
    /** The job that it was to wait for, or waited for. */
    readonly id?: string,
  ) {
    super(
      id === undefined
        ? 'The client is closed: nothing was done. Make another client, or close this one later.'
        : `The client is closed: it does not wait for job ${id}, which goes on.`,
    );
  }
}

/** The database could not be reached, or went away and did not come back within the bound. */
export class StoreUnavailableError extends JobwrightError {
  readonly code = 'STORE_UNAVAILABLE';
  constructor(
    readonly store: string,
    cause: unknown,
  ) {
    super(
      `The database (${store}) cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}

/** The store URL or an option makes no sense. */
export class InvalidOptionError extends JobwrightError {
  readonly code = 'INVALID_OPTION';
}
