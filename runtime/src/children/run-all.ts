import type { JobResult } from '../types/failure.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { InvalidOptionError } from '../types/errors.js';
import type { Children, PreparedChild } from './children.js';
import { ChildKeyTakenError, isChildFailure } from './errors.js';
import type { Child, ManyOptions } from './types.js';

const WHY_CANCELLED = 'Another child of the same runAll did not succeed.';

/**
 * Children that belong together: all are checked first, and then started as `concurrency` allows, in the order of `list`.
 * @param started the start of each, which may be under way
 */
async function startAll<K extends JobType, R>(
  children: Children,
  job: JobDescriptor<K>,
  list: readonly K['params'][],
  { concurrency = Infinity, key, ...options }: ManyOptions<K['params']>,
  finish: (child: Child<K>) => Promise<R>,
  started: Promise<unknown>[] = [],
): Promise<R[]> {
  if (!(concurrency >= 1)) {
    throw new InvalidOptionError(`concurrency is a whole number from 1, not ${concurrency}.`);
  }
  // All keys first: the order of calls must not depend on which child ends first.
  const wanted = list.map((params, index) => ({
    params,
    key: children.keyFor(job, key?.(params, index)),
  }));
  const prepared = await children.prepare(job, wanted);
  const results: R[] = [];
  let next = 0;
  let over = false;
  const worker = async (): Promise<void> => {
    while (!over && next < list.length) {
      const at = next++;
      const start = children.startPrepared(job, prepared[at] as PreparedChild, options);
      started.push(start);
      results[at] = await finish(await start);
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
  const started: Promise<unknown>[] = [];
  const outputOf = async (child: Child<K>): Promise<K['output']> => {
    open.add(child.id);
    const output = await child.output();
    open.delete(child.id);
    return output;
  };
  try {
    return await startAll(children, job, list, options, outputOf, started);
  } catch (error) {
    // Whatever else ended this (a cancel, a timeout) leaves them to a later attempt, or has cancelled them itself.
    if (isChildFailure(error) || error instanceof ChildKeyTakenError) {
      await Promise.allSettled(started);
      await children.cancel([...open], WHY_CANCELLED);
    }
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
