import type { JobResult, JobType } from '@jobwright/runtime';

/** The output of a job that must succeed. */
export function outputOf<J extends JobType>(name: J['name'], result: JobResult<J>): J['output'] {
  if (result.ok) return result.output;
  const { code, kind, message } = result.error;
  throw new Error(`${name} did not succeed: ${code ?? kind}: ${message}`);
}
