import { toResult } from '../client/failure.js';
import type { StartedChild } from '../store/children.js';
import { InvalidOptionError } from '../types/errors.js';
import type { JobResult } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { outputOf, type Children } from './children.js';
import type { ChildEnds, Until } from './ends-so-far.js';
import { ChildKeyTakenError, isChildFailure } from './errors.js';
import { ChildGroup } from './group.js';
import type { ChildEnd } from './host.js';
import type { ManyOptions } from './types.js';

const WHY_CANCELLED = 'Another child of the same runAll did not succeed.';

export async function runAll<K extends JobType>(
  children: Children,
  job: JobDescriptor<K>,
  list: readonly K['params'][],
  options: ManyOptions<K['params']>,
): Promise<K['output'][]> {
  const group = await checked(children, job, list, options);
  try {
    const ends = await run(group, options, 'one failed');
    // Throws at one that failed; where none did, all have ended.
    return ends.flatMap((end, n) => {
      if (end === null) return [];
      return [outputOf(toResult(end, job), job, group.started[n] as StartedChild, options)];
    });
  } catch (error) {
    // Whatever else ended this (a cancel, a timeout) leaves them to a later attempt, or has cancelled them itself.
    if (isChildFailure(error) || error instanceof ChildKeyTakenError)
      await group.cancelOpen(WHY_CANCELLED);
    throw error;
  }
}

export async function runAllSettled<K extends JobType>(
  children: Children,
  job: JobDescriptor<K>,
  list: readonly K['params'][],
  options: ManyOptions<K['params']>,
): Promise<JobResult<K>[]> {
  const ends = await run(await checked(children, job, list, options), options, 'all ended');
  return ends.map((end) => toResult(end as ChildEnd, job));
}

/** All are checked before any is started. */
async function checked<K extends JobType>(
  children: Children,
  job: JobDescriptor<K>,
  list: readonly K['params'][],
  { concurrency = Infinity, key, ...options }: ManyOptions<K['params']>,
): Promise<ChildGroup> {
  if (!(concurrency >= 1)) {
    throw new InvalidOptionError(`concurrency is a whole number from 1, not ${concurrency}.`);
  }
  // All keys first: the order of calls must not depend on which child ends first.
  const wanted = list.map((params, index) => ({
    params,
    key: children.keyFor(job, key?.(params, index)),
  }));
  return new ChildGroup(children, job, await children.prepare(job, wanted), options);
}

function run<K extends JobType>(
  group: ChildGroup,
  { concurrency = Infinity }: ManyOptions<K['params']>,
  until: Until,
): Promise<ChildEnds> {
  return concurrency < group.size ? group.few(concurrency, until) : group.together(until);
}
