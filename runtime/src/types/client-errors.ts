import { JobwrightError } from './errors.js';
import type { JobFailure } from './failure.js';

/** `submitMany` came so far. Its `cause` says why no further. */
export class SubmitManyError extends JobwrightError {
  readonly code = 'SUBMIT_MANY';
  constructor(
    readonly job: string,
    /** Of the item, from 0, that was not stored. All before it were: go on from here. */
    readonly index: number,
    /** How many items there are jobs for: more than `index` where later ones of the same chunk were stored with it. */
    readonly stored: number,
    cause: unknown,
  ) {
    super(
      `Item ${index} of the jobs ${job} was not stored; the ${index} before it were: ` +
        (cause instanceof Error ? cause.message : String(cause)),
      { cause },
    );
  }
}

/** `output()` of a job that did not succeed. `failure` says why, as `result()` does. */
export class JobFailedError<
  F extends { readonly kind: string } = JobFailure,
> extends JobwrightError {
  readonly code = 'JOB_FAILED';
  constructor(
    readonly job: string,
    readonly id: string,
    readonly failure: F & { readonly code?: string | undefined; readonly message: string },
  ) {
    super(
      `Job ${job} (${id}) did not succeed: ${failure.code ?? failure.kind}: ${failure.message}`,
    );
  }
}

/** Params are searched by what their job file has under `index`, and by nothing else. */
export class NotIndexedError extends JobwrightError {
  readonly code = 'NOT_INDEXED';
  constructor(
    readonly job: string,
    readonly property: string,
    readonly indexed: readonly string[],
  ) {
    super(
      `Param ${JSON.stringify(property)} of job ${job} has no index: ` +
        (indexed.length === 0 ? 'none has. ' : `there are ${indexed.join(', ')}. `) +
        `Add it to \`index\` in ${job}.yaml, generate, and migrate.`,
    );
  }
}
