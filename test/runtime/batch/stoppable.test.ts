import { expect, it } from 'vitest';
import { stoppable } from '../../../runtime/src/batch/stoppable.js';

/** Gives 1, and then nothing until its signal is aborted; notes how it ended. */
function source(given?: AbortSignal) {
  const ends: string[] = [];
  const items = stoppable([given], async function* (signal) {
    try {
      yield 1;
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    } finally {
      ends.push('ended');
    }
  });
  return { items, ends };
}

it('ends while its next item is awaited', async () => {
  const { items, ends } = source();
  expect(await items.next()).toEqual({ done: false, value: 1 });
  const pending = items.next();
  expect(await items.return()).toEqual({ done: true, value: undefined });
  expect(await pending).toEqual({ done: true, value: undefined });
  expect(await items.next()).toEqual({ done: true, value: undefined });
  expect(ends).toEqual(['ended']);
});

it('ends by a break, a throw and before it began', async () => {
  const broken = source();
  for await (const item of broken.items) if (item === 1) break;
  expect(broken.ends).toEqual(['ended']);
  const thrown = source();
  await thrown.items.next();
  await expect(thrown.items.throw(new Error('mine'))).rejects.toThrow('mine');
  expect(thrown.ends).toEqual(['ended']);
  const unbegun = source();
  await unbegun.items.return();
  expect(await unbegun.items.next()).toEqual({ done: true, value: undefined });
});

it('throws the reason of the signal that it was given', async () => {
  const stop = new AbortController();
  const { items, ends } = source(stop.signal);
  await items.next();
  const pending = items.next();
  stop.abort(new Error('enough'));
  await expect(pending).rejects.toThrow('enough');
  expect(ends).toEqual(['ended']);
});
