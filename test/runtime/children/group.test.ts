import { describe, expect, it } from 'vitest';
import type { JobDescriptor } from '@jobwright/runtime';
import { durable } from '../../../runtime/dist/children/durable.js';
import type { Until } from '../../../runtime/dist/children/ends-so-far.js';
import type { ChildEnd, DurableHost } from '../../../runtime/dist/children/host.js';

const child: JobDescriptor = {
  ...{ name: 'test.child', version: 1, revision: 1, queue: 'default', priority: 0 },
  ...{ validateParams: () => [], errorCodes: [] },
};
const DONE: ChildEnd = { state: 'succeeded', output: '1' };
const FAILED: ChildEnd = { state: 'failed', error: { kind: 'unexpected', message: 'no' } };

interface ManyOptions {
  readonly concurrency?: number;
  readonly key?: (value: never) => string;
}

interface Starts {
  run(job: JobDescriptor, params: unknown, options: object): Promise<unknown>;
  start(job: JobDescriptor, params: unknown, options: object): Promise<unknown>;
  runAll(job: JobDescriptor, list: readonly unknown[], options?: ManyOptions): Promise<unknown[]>;
  runAllSettled(
    job: JobDescriptor,
    list: readonly unknown[],
    options?: ManyOptions,
  ): Promise<unknown[]>;
}

/** A parent whose children have their keys for ids, and what its handler asked for. */
function parent(differences: Partial<DurableHost> = {}) {
  const unasked = () => Promise.reject(new Error('Nobody asks for it here.'));
  const asked = {
    started: [] as number[],
    awaited: [] as (readonly [number, Until])[],
    cancelled: [] as string[],
  };
  const host: DurableHost = {
    recall: () => Promise.resolve({ steps: [], sleeps: [], children: [], replaced: [] }),
    startChildren: (requests) => {
      asked.started.push(requests.length);
      return Promise.resolve(
        requests.map(({ key, name, paramsHash }) => ({ key, id: key, name, paramsHash })),
      );
    },
    awaitChildren: (ids, until) => {
      asked.awaited.push([ids.length, until]);
      return Promise.resolve(ids.map(() => DONE));
    },
    cancelChildren: (ids) => {
      asked.cancelled.push(...ids);
      return Promise.resolve();
    },
    recordStep: unasked,
    sleep: unasked,
    warn: unasked,
    ...differences,
  };
  const { signal } = new AbortController();
  const of = { name: 'test.parent', spawns: [child.name], depth: 0, signal };
  return { asked, context: durable<never>(of, host) as unknown as Starts };
}

const byValue = { key: (value: string) => value } as const;

describe('children that belong together', () => {
  it('are started 500 at once, and awaited all at once, in their order', async () => {
    const { asked, context } = parent({
      awaitChildren: (ids, until) => {
        asked.awaited.push([ids.length, until]);
        return Promise.resolve(
          ids.map((id) => ({ state: 'succeeded', output: JSON.stringify(id) })),
        );
      },
    });
    const list = Array.from({ length: 1_200 }, (_, n) => `n ${n}`);
    expect(await context.runAll(child, list, byValue)).toEqual(list);
    expect(asked).toEqual({
      started: [500, 500, 200],
      awaited: [[1_200, 'one failed']],
      cancelled: [],
    });
  });

  it('are none where an option is misspelt', async () => {
    const { asked, context } = parent();
    const typo = { concurency: 2 } as object;
    const refused = {
      code: 'INVALID_OPTION',
      message: expect.stringContaining('no "concurency"') as string,
    };
    await expect(context.runAll(child, [1], typo)).rejects.toMatchObject(refused);
    await expect(context.runAllSettled(child, [1], typo)).rejects.toMatchObject(refused);
    await expect(context.start(child, 1, typo)).rejects.toMatchObject(refused);
    await expect(context.run(child, 1, typo)).rejects.toMatchObject(refused);
    expect(asked.started).toEqual([]);
  });

  it('are none where the list is empty', async () => {
    const { asked, context } = parent({ awaitChildren: () => Promise.resolve([]) });
    expect(await context.runAll(child, [])).toEqual([]);
    expect(asked.started).toEqual([]);
  });

  it('are cancelled where one fails, but for those that have ended', async () => {
    const { asked, context } = parent({
      awaitChildren: () => Promise.resolve([DONE, null, FAILED, null]),
    });
    await expect(context.runAll(child, ['a', 'b', 'c', 'd'], byValue)).rejects.toMatchObject({
      ...{ code: 'CHILD_FAILED', key: 'c' },
    });
    expect(asked.cancelled).toEqual(['b', 'd']);
  });

  it.each([Infinity, 3])(
    'are cancelled where the key of one stands for another job, which is not, %s at once',
    async (concurrency) => {
      const { asked, context } = parent({
        startChildren: (requests) =>
          Promise.resolve(
            requests.map(({ key, name, paramsHash }) => ({
              ...{ key, id: key, paramsHash },
              name: key === 'b' ? 'test.other' : name,
            })),
          ),
        awaitChildren: () => new Promise(() => undefined),
      });
      const ran = context.runAll(child, ['a', 'b', 'c', 'd'], { ...byValue, concurrency });
      await expect(ran).rejects.toMatchObject({ code: 'CHILD_KEY_TAKEN', key: 'b' });
      expect(asked.cancelled).toEqual(['a', 'c', 'd'].slice(0, concurrency - 1));
    },
  );

  it('are, some at once, no more than that, and no more are started once one fails', async () => {
    const ends = new Map<string, (end: ChildEnd) => void>();
    const { asked, context } = parent({
      awaitChildren: async ([id]) => [
        await new Promise<ChildEnd>((resolve) => void ends.set(id ?? '', resolve)),
      ],
    });
    const begun = async (...ids: readonly string[]): Promise<void> => {
      await expect.poll(() => [...ends.keys()]).toEqual(ids);
    };
    const ran = context.runAll(child, ['a', 'b', 'c', 'd', 'e'], { ...byValue, concurrency: 2 });
    const failed = expect(ran).rejects.toMatchObject({ code: 'CHILD_FAILED', key: 'b' });
    await begun('a', 'b');
    ends.get('a')?.(DONE);
    await begun('a', 'b', 'c');
    ends.get('b')?.(FAILED);
    await failed;
    ends.get('c')?.(DONE);
    expect(asked.cancelled).toEqual(['c']);
    expect([...ends.keys()]).toEqual(['a', 'b', 'c']);
  });
});
