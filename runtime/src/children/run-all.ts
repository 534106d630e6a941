import type { JobResult } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { InvalidOptionError } from '../types/errors.js';
import type { Children } from './children.js';
import { ChildFailedError } from './errors.js';
import type { Child, ManyOptions } from './types.js';

const WHY_CANCELLED = 'Another child of the same runAll did not succeed.';

/** Children that belong together: started as `concurrency` allows, in the order of `list`. */
async function startAll<K extends JobType, R>(
  children: Children,
  job: JobDescriptor<K>,
  list: readonly K['params'][],
  { concurrency = Infinity, key, ...options }: ManyOptions<K['params']>,
  finish: (child: Child<K>) => Promise<R>,
): Promise<R[]> {
  if (!(concurrency >= 1)) {
    throw new InvalidOptionError(`concurrency is a whole number from 1, not ${concurrency}.`);
  }
  // All keys first: the order of calls must not depend on which child ends first.
  const keys = list.map((params, index) => children.keyFor(job, key?.(params, index)));
  const results: R[] = [];
  let next = 0;
  let over = false;
  const worker = async (): Promise<void> => {
    while (!over && next < list.length) {
      const at = next++;
      const child = await children.start(job, list[at], keys[at] as string, options);
      results[at] = await finish(child);
    }
  };
  const workers = Array.from({ length: Math.min(concurrency, list.length) }, worker);
  try {
    await Promise.all(workers);
  } finally {
    over = true;
  }
  return results;
}

export async function runAll<K extends JobType>(
  children: Children,
  job: JobDescriptor<K>,
  list: readonly K['params'][],
  options: ManyOptions<K['params']>,
): Promise<K['output'][]> {
  const open = new Set<string>();
  let failed = false;
  try {
    return await startAll(children, job, list, options, async (child) => {
      // It was being started when another failed.
      if (failed) await child.cancel(WHY_CANCELLED);
      open.add(child.id);
      const output = await child.output();
      open.delete(child.id);
      return output;
    });
  } catch (error) {
    // Whatever else ended this (a cancel, a timeout) leaves them to a later attempt, or has cancelled them itself.
    failed = error instanceof ChildFailedError;
    if (failed) await children.cancel([...open], WHY_CANCELLED);
    throw error;
  }
}

export function runAllSettled<K extends JobType>(
  children: Children,
  job: JobDescriptor<K>,
  list: readonly K['params'][],
  options: ManyOptions<K['params']>,
): Promise<JobResult<K>[]> {
  return startAll(children, job, list, options, (child) => child.result());
}
