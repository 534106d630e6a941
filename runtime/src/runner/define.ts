import type { JobType } from '../types/job-type.js';
import type { Handler, HandlerFunction, RegistryEntry, RunnerJob } from './types.js';

/** Ties a function to the contract of job `J`; what a handler file exports by default. */
export function handler<J extends JobType>(run: HandlerFunction<J>): Handler<J> {
  return { run };
}

/**
 * One line of the registry, typed so that a handler of another job does not compile. `H` is the job as its handler sees it,
 * where that may start others.
 */
export function entry<J extends JobType, H extends J = J>(
  job: RunnerJob<J>,
  load: () => Promise<{ readonly default: Handler<H> }>,
): RegistryEntry {
  // The pair was checked here; from now on only its name tells what it is.
  return { job, load } as unknown as RegistryEntry;
}
