import { MemoryStore } from '@jobwright/runtime/store/memory';
import { expect, it } from 'vitest';
import { Waiter } from '../../../runtime/src/client/waiter.js';
import { uuidv7 } from '../../../runtime/src/json/uuid.js';

it('whoever waits for a job that is not there, or not any more, is told so after a while', async () => {
  const store = new MemoryStore();
  const waiter = new Waiter(() => Promise.resolve(store), 20);
  const job = { id: uuidv7(), name: 'test.job', version: 1, revision: 1, queue: 'q', priority: 0 };
  await store.submit([{ ...job, params: '{}' }]);
  const failures = new Map<string, unknown>();
  const wait = (id: string) =>
    new Promise<void>((resolve) => {
      waiter.subscribe({
        id,
        sequence: 0,
        changed: () => undefined,
        failed: (error) => {
          failures.set(id, error);
          resolve();
        },
      });
    });
  const gone = uuidv7();
  const waiting = wait(job.id);
  await wait(gone);
  expect([...failures]).toMatchObject([[gone, { code: 'JOB_NOT_FOUND', id: gone }]]);
  await waiter.close();
  await waiting;
  expect(failures.get(job.id)).toMatchObject({ code: 'CLIENT_CLOSED' });
});
