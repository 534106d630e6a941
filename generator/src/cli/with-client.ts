import type { JobDescriptor } from '@jobwright/runtime';
import { buildClient, connect, type ClientBase } from '@jobwright/runtime/client';
import type { AnyJob } from './filter-options.js';

/** A client that knows `descriptors`, or no job type, for one command; closed however that ends. */
export async function withClient<R>(
  url: string,
  act: (client: ClientBase<AnyJob>) => Promise<R>,
  descriptors: readonly JobDescriptor[] = [],
): Promise<R> {
  await using connection = connect(url);
  return await act(buildClient<ClientBase<AnyJob>>(descriptors, connection));
}
