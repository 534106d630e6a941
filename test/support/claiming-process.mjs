// One of several processes on one database: claims and settles until nothing is left, then prints the ids.
// Usage: node claiming-process.mjs URL
import { randomUUID } from 'node:crypto';
import { openStore } from '@jobwright/runtime/store';

const store = await openStore(process.argv[2] ?? '');
await store.open();
const runnerId = randomUUID();
await store.register({ id: runnerId, name: `process ${process.pid}`, leaseMs: 60_000 });
const types = [{ name: 'test.job', version: 1, revision: 1 }];
/** @type {string[]} */
const ids = [];
for (;;) {
  const { jobs } = await store.claim({ claimId: randomUUID(), runnerId, types, limit: 5 });
  if (jobs.length === 0) break;
  await store.status(jobs.map(({ id, token }) => ({ id, token, status: '1' })));
  const answers = await store.settle(
    jobs.map(({ id, token }) => ({ id, token, outcome: { kind: 'succeeded', output: '{}' } })),
  );
  if (answers.some((answer) => answer !== 'settled')) throw new Error(`settled: ${answers.join()}`);
  ids.push(...jobs.map(({ id }) => id));
}
await store.close();
console.log(JSON.stringify(ids));
