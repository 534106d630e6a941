import { describe, expect, it } from 'vitest';
import type { JobDescriptor } from '@jobwright/runtime';
import { durable } from '../../../runtime/dist/children/durable.js';
import type { DurableHost } from '../../../runtime/dist/children/host.js';

const child: JobDescriptor = {
  name: 'test.child',
  version: 1,
  revision: 1,
  queue: 'default',
  priority: 0,
  validateParams: () => Promise.resolve([]),
  errorCodes: [],
};

/** A parent of that depth which has so many children already; what it starts is answered at once. */
function parentOf(depth: number, children: number) {
  const unasked = () => Promise.reject(new Error('Nobody asks for it here.'));
  const recorded = Array.from({ length: children }, (_, n) => ({
    key: `key ${n}`,
    id: `id ${n}`,
    name: child.name,
    paramsHash: '',
    state: 'succeeded' as const,
    detached: false,
  }));
  const host: DurableHost = {
    recall: () => Promise.resolve({ steps: [], sleeps: [], children: recorded, replaced: [] }),
    startChildren: (requests) =>
      Promise.resolve(
        requests.map(({ key, name, paramsHash }) => ({ key, id: key, name, paramsHash })),
      ),
    recordStep: unasked,
    awaitChildren: unasked,
    cancelChildren: unasked,
    sleep: unasked,
    warn: unasked,
  };
  const { signal } = new AbortController();
  const parent = { name: 'test.parent', spawns: [child.name], depth, signal };
  return durable<never>(parent, host) as unknown as {
    start(job: JobDescriptor, params: unknown, options?: object): Promise<{ id: string }>;
  };
}

describe('a tree of jobs', () => {
  it('is at most 32 deep', async () => {
    await expect(parentOf(30, 0).start(child, {}, { key: 'a' })).resolves.toMatchObject({
      id: 'a',
    });
    await expect(parentOf(31, 0).start(child, {}, { key: 'a' })).rejects.toMatchObject({
      code: 'CHILD_LIMIT',
    });
  });

  it('has at most 10,000 children below one job; those that are there are found', async () => {
    const parent = parentOf(0, 9_999);
    await parent.start(child, {}, { key: 'the last' });
    await expect(parent.start(child, {}, { key: 'one more' })).rejects.toMatchObject({
      code: 'CHILD_LIMIT',
    });
    await expect(parentOf(0, 10_000).start(child, {}, { key: 'key 1' })).resolves.toBeDefined();
  });

  it('keeps keys that begin with # for children without one', async () => {
    await expect(parentOf(0, 0).start(child, {}, { key: '#mine' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await expect(parentOf(0, 0).start(child, {})).resolves.toMatchObject({ id: '#test.child/1' });
  });
});
