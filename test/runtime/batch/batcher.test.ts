import { describe, expect, it } from 'vitest';
import { Batcher } from '../../../runtime/src/batch/batcher.js';
import { StoreUnavailableError } from '../../../runtime/src/types/errors.js';

describe('a batcher', () => {
  it('writes together what is added together, and answers each', async () => {
    const written: number[][] = [];
    const batcher = new Batcher<number, number>((items) => {
      written.push([...items]);
      return Promise.resolve(items.map((item) => item * 2));
    }, 100);
    expect(await Promise.all([1, 2, 3].map((n) => batcher.add(n)))).toEqual([2, 4, 6]);
    expect(written).toEqual([[1, 2, 3]]);
  });

  it('answers several together, in their order, as far as they fit into one batch', async () => {
    const written: number[][] = [];
    const batcher = new Batcher<number, number>((items) => {
      written.push([...items]);
      return Promise.resolve(items.map((item) => item * 2));
    }, 2);
    const others = batcher.add(9);
    expect(await batcher.addAll([1, 2, 3, 4])).toEqual([2, 4, 6, 8]);
    expect(await others).toBe(18);
    expect(await batcher.addAll([])).toEqual([]);
    expect(written).toEqual([[9, 1], [2, 3], [4]]);
  });

  it('fails several together with one that cannot be written, once the others are', async () => {
    const written: number[] = [];
    const batcher = new Batcher<number, number>((items) => {
      if (items.includes(2)) return Promise.reject(new Error('two'));
      written.push(...items);
      return Promise.resolve(items);
    }, 100);
    await expect(batcher.addAll([1, 2, 3])).rejects.toThrow('two');
    await batcher.idle();
    expect(written).toEqual([1, 3]);
  });

  it('gathers what comes in while a batch is being written', async () => {
    const written: number[][] = [];
    const firstWritten = defer();
    const batcher = new Batcher<number, number>(async (items) => {
      written.push([...items]);
      if (written.length === 1) await firstWritten.promise;
      return items;
    }, 100);
    const first = batcher.add(1);
    await Promise.resolve();
    await Promise.resolve();
    const later = [2, 3, 4].map((n) => batcher.add(n));
    firstWritten.resolve(undefined);
    await Promise.all([first, ...later]);
    expect(written).toEqual([[1], [2, 3, 4]]);
  });

  it('writes no batch larger than its limit', async () => {
    const sizes: number[] = [];
    const batcher = new Batcher<number, number>((items) => {
      sizes.push(items.length);
      return Promise.resolve(items);
    }, 2);
    await Promise.all([1, 2, 3, 4, 5].map((n) => batcher.add(n)));
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('does not fail the neighbours of an item that cannot be written', async () => {
    const batcher = new Batcher<number, number>((items) => {
      if (items.includes(2)) return Promise.reject(new Error('two'));
      return Promise.resolve(items);
    }, 100);
    const answers = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('does not try one by one when the store is away', async () => {
    let tries = 0;
    const batcher = new Batcher<number, number>(() => {
      tries += 1;
      return Promise.reject(new StoreUnavailableError('test', 'away'));
    }, 100);
    const answers = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));
    expect(answers.every((answer) => answer.status === 'rejected')).toBe(true);
    expect(tries).toBe(1);
  });
});

function defer(): { promise: Promise<unknown>; resolve(value: unknown): void } {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
