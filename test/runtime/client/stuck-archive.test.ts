import { expect, it } from 'vitest';
import { stoppable } from '../../../runtime/src/batch/stoppable.js';
import { readLogs, type LogSource } from '../../../runtime/src/client/logs.js';
import type { Store } from '../../../runtime/src/store/store.js';

const job = { id: '01890000-0000-7000-8000-000000000000', uncommitted: false };

/** A log that is archived where nothing is ever answered. `asked` resolves when it was asked for. */
function stuck(): { source: LogSource; asked: Promise<AbortSignal | undefined> } {
  let tell: (signal: AbortSignal | undefined) => void = () => undefined;
  const asked = new Promise<AbortSignal | undefined>((resolve) => (tell = resolve));
  const archived = { archive: 'stuck', object: 'o', bytes: 1, lines: 1 };
  const source = {
    store: () =>
      Promise.resolve({ readLogs: () => Promise.resolve([{ archived }]) } as never as Store),
    archive: () =>
      Promise.resolve({
        label: 'stuck',
        get: (_: string, signal?: AbortSignal) => {
          tell(signal);
          return new Promise(() => undefined);
        },
      } as never),
    hear: () => () => undefined,
  };
  return { source, asked };
}

it('a reading of logs ends by its signal while the archive says nothing, which is told, too', async () => {
  const { source, asked } = stuck();
  const stop = new AbortController();
  const next = readLogs(source, job, { signal: stop.signal }).next();
  const signal = await asked;
  stop.abort(new Error('gone'));
  await expect(next).rejects.toThrow('gone');
  expect(signal?.aborted).toBe(true);
});

it('and by return()', async () => {
  const { source, asked } = stuck();
  const lines = stoppable(undefined, (signal) => readLogs(source, job, { signal }));
  const next = lines.next();
  await asked;
  expect(await lines.return()).toEqual({ done: true, value: undefined });
  expect((await next).done).toBe(true);
});
