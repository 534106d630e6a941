import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { ClaimLimit } from '../store/claim.js';
import type { Bench, Test } from './bench.js';

const TYPES = ['test.a', 'test.b'].map((name) => ({ name, version: 1, revision: 1 }));

export function exerciseLimits(test: Test): void {
  test('a limit on a job type passes over what is beyond it', async (bench) => {
    const [a1, a2, a3, b1] = await submit(bench, ['a', 'a', 'a', 'b']);
    assert.deepEqual(await claim(bench, 10, [{ name: 'test.a', most: 2 }]), [a1, a2, b1]);
    assert.deepEqual(await claim(bench, 10), [a3]);
  });

  test('a limit on a queue counts all its types', async (bench) => {
    const [a1] = await submit(bench, ['a', 'b', 'a'], 'narrow');
    const [b2] = await submit(bench, ['b'], 'wide');
    assert.deepEqual(await claim(bench, 10, [{ queue: 'narrow', most: 1 }]), [a1, b2]);
  });

  test('a limit below a priority leaves room for what is urgent', async (bench) => {
    const [low1] = await submit(bench, ['a', 'a']);
    const [high1, high2] = await submit(bench, ['a', 'b'], 'default', 5);
    const limits = [{ belowPriority: 5, most: 1 }];
    assert.deepEqual(await claim(bench, 10, limits), [high1, high2, low1]);
  });

  test('a limit of none leaves those jobs out, however many stand at the head', async (bench) => {
    await submit(
      bench,
      Array.from({ length: 20 }, () => 'a'),
    );
    const [b1, b2] = await submit(bench, ['b', 'b']);
    assert.deepEqual(await claim(bench, 2, [{ name: 'test.a', most: 0 }]), [b1, b2]);
  });

  test('every limit holds; what one passes over counts for the others', async (bench) => {
    const [a1, , b1] = await submit(bench, ['a', 'a', 'b', 'b']);
    const limits = [
      { name: 'test.a', most: 1 },
      { queue: 'default', most: 3 },
    ];
    assert.deepEqual(await claim(bench, 10, limits), [a1, b1]);
  });

  test('limits look at the first jobs up to the limit of the claim', async (bench) => {
    const [a1, , b1] = await submit(bench, ['a', 'a', 'b']);
    const limits = [{ name: 'test.a', most: 1 }];
    assert.deepEqual(await claim(bench, 2, limits), [a1]);
    assert.deepEqual(await claim(bench, 2, [{ name: 'test.a', most: 0 }]), [b1]);
  });
}

async function submit(
  bench: Bench,
  types: readonly string[],
  queue = 'default',
  priority = 0,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const type of types) ids.push(await bench.submit({ name: `test.${type}`, queue, priority }));
  return ids;
}

async function claim(
  bench: Bench,
  limit: number,
  limits: readonly ClaimLimit[] = [],
): Promise<readonly string[]> {
  const runnerId = await bench.register();
  const request = { claimId: randomUUID(), runnerId, types: TYPES, limit, limits };
  return (await bench.store.claim(request)).jobs.map(({ id }) => id);
}
