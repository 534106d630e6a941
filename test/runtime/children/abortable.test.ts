import { expect, it } from 'vitest';
import { abortable } from '../../../runtime/src/children/abortable.js';

it('leaves no failure of its work unhandled where the signal was aborted before', async () => {
  const unhandled: unknown[] = [];
  const heard = (reason: unknown): void => void unhandled.push(reason);
  process.prependListener('unhandledRejection', heard);
  try {
    const work = Promise.reject(new Error('of the work'));
    await expect(abortable(AbortSignal.abort(new Error('stop')), work)).rejects.toThrow('stop');
    await new Promise((resolve) => setImmediate(resolve)); // it would be told by then
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', heard);
  }
});
