import { isUuid } from '../json/uuid.js';
import { JobNotFoundError } from '../types/errors.js';
import type { JobDescriptor, JobType } from '../types/job-type.js';
import { Connection } from './connection.js';
import { jobHandle } from './handle.js';
import { toSnapshot } from './snapshot.js';
import { submitJob } from './submit.js';
import type { ClientBase, JobCaller } from './types.js';

type Node = { [segment: string]: Node | JobCaller<JobType> };

/**
 * The client of a catalog: a caller for each job, nested by the segments of its name, and the `$` methods. Generated
 * code calls it and gives it its type `C`.
 */
export function buildClient<C extends object>(
  descriptors: readonly JobDescriptor[],
  target: string | Connection,
): C {
  const connection = typeof target === 'string' ? new Connection(target) : target;
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
  };
}

function base(
  connection: Connection,
  descriptors: readonly JobDescriptor[],
): Pick<ClientBase<JobType>, '$get' | '$list'> {
  const byName = new Map(descriptors.map((descriptor) => [descriptor.name, descriptor]));
  return {
    async $get(id) {
      if (!isUuid(id)) throw new JobNotFoundError(id);
      // Ids are kept in lower case; RFC 9562 lets people write them in either.
      const [record] = await (await connection.store()).read([id.toLowerCase()]);
      if (record === undefined) throw new JobNotFoundError(id);
      const { id: stored, name } = record;
      return jobHandle(connection, { id: stored, name, uncommitted: false }, byName.get(name));
    },
    async $list(options = {}) {
      // Not before it is needed: importing a client is to cost little.
      const { toQuery } = await import('./list-query.js');
      const query = toQuery(options);
      const records = await (await connection.store()).list(query);
      return {
        jobs: records.map((record) => toSnapshot(record, byName.get(record.name))),
        next: records.length === query.limit ? records.at(-1)?.id : undefined,
      };
    },
  };
}
