import { isJobwrightError, JobwrightError } from '../types/errors.js';
import type { JobFailure } from '../types/failure.js';
import type { JobType } from '../types/job-type.js';

/** A child that `job.run` awaited did not succeed. `failure` says why, as `result()` of a client does. */
export class ChildFailedError<J extends JobType = JobType> extends JobwrightError {
  readonly code = 'CHILD_FAILED';
  constructor(
    readonly job: J['name'],
    readonly id: string,
    readonly key: string,
    readonly failure: JobFailure<J>,
    /** Whether another attempt of the parent would start the child anew. */
    readonly retryFailed: boolean,
  ) {
    super(
      `Child ${job} (key ${JSON.stringify(key)}, job ${id}) did not succeed: ` +
        `${failure.code ?? failure.kind}: ${failure.message}`,
    );
  }
}

/** By code, not by class: a handler may come with another copy of the runtime. */
export function isChildFailure(thrown: unknown): thrown is ChildFailedError {
  return isJobwrightError(thrown) && thrown.code === 'CHILD_FAILED';
}

/** The key stands for a child of another job type. Nothing was started. */
export class ChildKeyTakenError extends JobwrightError {
  readonly code = 'CHILD_KEY_TAKEN';
  constructor(
    readonly key: string,
    readonly wanted: string,
    readonly taken: string,
  ) {
    super(
      `Child key ${JSON.stringify(key)} stands for a job ${taken}, not ${wanted}. Give each child a key of its own.`,
    );
  }
}

/** The job file does not list the child's job type under `spawns`. Nothing was started. */
export class SpawnNotDeclaredError extends JobwrightError {
  readonly code = 'SPAWN_NOT_DECLARED';
  constructor(
    readonly job: string,
    readonly child: string,
  ) {
    super(`Job ${job} may not start ${child}: add it to \`spawns\` in ${job}.yaml, and generate.`);
  }
}

/** A tree of jobs is too deep, or a job has too many children. Nothing was started. */
export class ChildLimitError extends JobwrightError {
  readonly code = 'CHILD_LIMIT';
}
