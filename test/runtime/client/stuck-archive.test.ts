import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { stoppable } from '../../../runtime/src/batch/stoppable.js';
import { Connection } from '../../../runtime/src/client/connection.js';
import { logOf } from '../../../runtime/src/client/follow.js';
import { readLogs, type LogSource } from '../../../runtime/src/client/logs.js';
import type { Store } from '../../../runtime/src/store/store.js';

const job = { id: '01890000-0000-7000-8000-000000000000', name: 'test.log', uncommitted: false };

/** A store in which the job's log is archived. */
function archivedIn(archive: string): Store {
  const archived = { archive, object: 'o', bytes: 1, lines: 1 };
  return {
    readLogs: () => Promise.resolve([{ archived }]),
    close: () => Promise.resolve(),
  } as never;
}

/** A log that is archived where nothing is ever answered. `asked` resolves when it was asked for. */
function stuck(): { source: LogSource; asked: Promise<AbortSignal | undefined> } {
  let tell: (signal: AbortSignal | undefined) => void = () => undefined;
  const asked = new Promise<AbortSignal | undefined>((resolve) => (tell = resolve));
  const source = {
    store: () => Promise.resolve(archivedIn('stuck')),
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
  const lines = stoppable([], (signal) => readLogs(source, job, { signal }));
  const next = lines.next();
  await asked;
  expect(await lines.return()).toEqual({ done: true, value: undefined });
  expect((await next).done).toBe(true);
});

it('and by closing the client', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const archive = `s3://stuck?endpoint=http://127.0.0.1:${port}`;
  const store = archivedIn('s3://stuck');
  const connection = new Connection(() => Promise.resolve(store), { archive });
  const next = logOf(connection, job, {}).next();
  const refused = expect(next).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
  await once(silent, 'connection');
  await connection.close();
  await refused;
  silent.close();
  vi.unstubAllEnvs();
});
