/**
 * The plans of a claim of 1 and of 100, on a small queue and on a large one.
 * Usage: node bench/claim/plans.mjs [--store postgres|sqlite|mysql] [--queued 10000,1000000] [--finished 0,10000000]
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { openStore } from '@jobwright/runtime/store';
import { KNOWN_TYPES } from './known-types.mjs';
import { QUEUES } from './queues.mjs';

const { values: options } = parseArgs({
  options: {
    store: { type: 'string', default: 'postgres' },
    queued: { type: 'string', default: '10000,1000000' },
    finished: { type: 'string', default: '0,10000000' },
  },
});
const kind = /** @type {keyof typeof QUEUES} */ (options.store);
if (QUEUES[kind] === undefined) throw new Error(`There is no store ${options.store}.`);
const finished = options.finished.split(',').map(Number);

for (const [n, queued] of options.queued.split(',').map(Number).entries()) {
  const size = { queued, finished: finished[n] ?? 0 };
  const queue = await QUEUES[kind](size);
  try {
    const store = await openStore(queue.url);
    await store.open();
    for (const limit of [1, 100]) {
      const runnerId = randomUUID();
      await store.register({ id: runnerId, name: 'bench', leaseMs: 3_600_000 });
      console.log(`\nclaim of ${limit}, ${size.queued} queued, ${size.finished} finished:`);
      console.log(await queue.plan(runnerId, KNOWN_TYPES, limit));
    }
    await store.close();
  } finally {
    await queue.drop();
  }
}
