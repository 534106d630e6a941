import { randomUUID } from 'node:crypto';
import { MemoryStore } from '@jobwright/runtime/store/memory';
import { expect, it } from 'vitest';
import { aJob, KNOWN, LONG_MS, succeeded } from '../../../runtime/dist/conformance/bench.js';
import { Waiter } from '../../../runtime/src/client/waiter.js';
import { watchStatuses } from '../../../runtime/src/client/watch.js';

it('tells statuses in order, the latest under pressure, and ends with the job after its last', async () => {
  const store = new MemoryStore();
  const waiter = new Waiter(() => Promise.resolve(store));
  const { id } = aJob();
  await store.submit([aJob({ id })]);
  const runnerId = randomUUID();
  await store.register({ id: runnerId, name: 'watch', leaseMs: LONG_MS });
  const {
    jobs: [job],
  } = await store.claim({ claimId: randomUUID(), runnerId, types: KNOWN, limit: 1 });
  if (job === undefined) throw new Error('the job was not claimed');
  const report = (status: number) => store.status([{ ...job, status: String(status) }]);

  await report(1);
  const { signal } = new AbortController();
  const statuses = watchStatuses<number>(waiter, { id, uncommitted: false }, signal);
  expect(await statuses.next()).toEqual({ done: false, value: 1 });
  for (const status of [2, 3, 4]) await report(status);
  await store.settle([{ ...job, outcome: succeeded() }]);
  const rest: number[] = [];
  for await (const status of statuses) rest.push(status);
  expect(rest.at(-1)).toBe(4);
  expect(rest).toEqual(rest.toSorted());
  await waiter.close();
});
