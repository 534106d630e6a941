import { isUuid } from '../json/uuid.js';
import { JobNotFoundError } from '../types/errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { connect, type Connection } from './connection.js';
import { jobHandle } from './handle.js';
import { submitJob } from './submit.js';
import type { CatalogMethods } from './catalog-methods.js';
import type { ClientBase, JobCaller, Waits } from './types.js';
import type { JobResult } from '../types/failure.js';

type Node = { [segment: string]: Node | JobCaller<JobType> };

/**
 * The client of a catalog: a caller for each job, nested by the segments of its name, and the `$` methods. Generated
 * code calls it and gives it its type `C`.
 */
export function buildClient<C extends object>(
  descriptors: readonly JobDescriptor[],
  target: string | Connection,
): C {
  const connection = typeof target === 'string' ? connect(target) : target;
  // A connection that was given belongs to whoever gave it.
  const close = typeof target === 'string' ? () => connection.close() : () => Promise.resolve();
  return {
    ...callers(connection, descriptors),
    ...base(connection, descriptors),
    $close: close,
    [Symbol.asyncDispose]: close,
  } as unknown as C;
}

function callers(connection: Connection, descriptors: readonly JobDescriptor[]): Node {
  const root: Node = {};
  for (const descriptor of descriptors) {
    const segments = descriptor.name.split('.');
    const last = segments.pop() ?? '';
    let node = root;
    for (const segment of segments) node = (node[segment] ??= {}) as Node;
    node[last] = caller(connection, descriptor);
  }
  return root;
}

function caller<J extends JobType>(
  connection: Connection,
  descriptor: JobDescriptor<J>,
): JobCaller<J> {
  return {
    async submit(params, options = {}) {
      const id = await submitJob(connection, descriptor, params, options);
      const uncommitted = options.in !== undefined;
      return jobHandle(connection, { id, name: descriptor.name, uncommitted }, descriptor);
    },
    async *submitMany(items, options = {}) {
      const { submitEach } = await import('./submit-many.js');
      yield* submitEach(connection, descriptor, items, options);
    },
  };
}

/** Those methods of the client whose code is loaded when one of them is first called. */
const LATER = ['$list', '$count', '$cancel', '$redrive', '$pause', '$resume', '$paused'] as const;

function base(
  connection: Connection,
  descriptors: readonly JobDescriptor[],
): Omit<ClientBase<JobType>, '$close' | typeof Symbol.asyncDispose> {
  const byName = new Map(descriptors.map((descriptor) => [descriptor.name, descriptor]));
  const later = LATER.map((method) => [
    method,
    async (...args: unknown[]): Promise<unknown> => {
      const { catalogMethods } = await import('./catalog-methods.js');
      const methods = catalogMethods(connection, byName);
      return (methods[method] as (...args: unknown[]) => Promise<unknown>)(...args);
    },
  ]);
  return {
    ...(Object.fromEntries(later) as CatalogMethods),
    async $get(id) {
      if (!isUuid(id)) throw new JobNotFoundError(id);
      // Ids are kept in lower case; RFC 9562 lets people write them in either.
      const [record] = await (await connection.store()).read([id.toLowerCase()]);
      if (record === undefined) throw new JobNotFoundError(id);
      const { id: stored, name } = record;
      return jobHandle(connection, { id: stored, name, uncommitted: false }, byName.get(name));
    },
    $wait(jobs, options = {}) {
      const list = [...jobs];
      const each = async function* () {
        const { waitForEach } = await import('./wait-many.js');
        yield* waitForEach(connection, list, byName, options);
      };
      return {
        [Symbol.asyncIterator]: each,
        async all() {
          const results: JobResult[] = [];
          for await (const { index, result } of each()) results[index] = result;
          return results;
        },
      } as unknown as Waits<never>;
    },
  };
}
