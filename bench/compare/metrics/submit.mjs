import { payloads } from '../payloads.mjs';
import { inScene } from '../scene.mjs';
import { metric, QUEUES } from './metric.mjs';

/** Jobs a second, in the contestant's fastest way. @param {import('../scene.mjs').Scene} scene @param {{ jobs: number }} size */
async function bulkRate(scene, { jobs }) {
  await scene.queue.submitMany(payloads(Math.min(jobs, 1_000))); // what is compiled and planned at first use
  await scene.settle(jobs);
  const from = performance.now();
  await scene.queue.submitMany(payloads(jobs));
  return jobs / ((performance.now() - from) / 1_000);
}

/** Jobs a second, each awaited by its caller, with so many callers at once. @param {import('../scene.mjs').Scene} scene @param {{ jobs: number, inFlight: number }} size */
async function singleRate(scene, { jobs, inFlight }) {
  let id = 0;
  const callers = (/** @type {number} */ upTo) =>
    Promise.all(
      Array.from({ length: inFlight }, async () => {
        while (id < upTo) await scene.queue.submitOne({ id: (id += 1) });
      }),
    );
  const first = Math.min(jobs, 500);
  await callers(first);
  await scene.settle(jobs);
  const from = performance.now();
  await callers(first + jobs);
  return jobs / ((performance.now() - from) / 1_000);
}

/** @template Size @param {(scene: import('../scene.mjs').Scene, size: Size) => Promise<number>} rate @param {'postgres' | 'sqlite' | 'mysql'} store */
function measuring(rate, store) {
  return (/** @type {string} */ contestant, /** @type {Size} */ size) =>
    inScene(contestant, store, async (scene) => [{ value: await rate(scene, size) }]);
}

const BULK = {
  ...{ unit: 'jobs/s', size: { jobs: 100_000 }, smoke: { jobs: 20 } },
};
const SINGLE = {
  ...{ unit: 'jobs/s', size: { jobs: 20_000, inFlight: 32 }, smoke: { jobs: 20, inFlight: 4 } },
};
const BESIDE_FLOOR = { contestants: ['jobwright', 'floor'], peers: ['floor'] };

export const bulk = metric({
  ...BULK,
  title: 'bulk submit of 100,000',
  store: 'postgres',
  contestants: [...QUEUES, 'floor'],
  peers: ['graphile-worker', 'floor'],
  targets: [{ row: 'jobwright', to: 'graphile-worker', least: 1.3 }],
  measure: measuring(bulkRate, 'postgres'),
});

export const single = metric({
  ...SINGLE,
  title: 'single awaited submits, 32 in flight',
  store: 'postgres',
  contestants: [...QUEUES, 'floor'],
  peers: ['bullmq', 'floor'],
  targets: [{ row: 'jobwright', to: 'bullmq', least: 1 }],
  measure: measuring(singleRate, 'postgres'),
});

export const sqliteBulk = metric({
  ...{ ...BULK, ...BESIDE_FLOOR, store: 'sqlite' },
  title: 'SQLite: bulk submit of 100,000',
  targets: [{ row: 'jobwright', to: 'floor', least: 0.6 }],
  measure: measuring(bulkRate, 'sqlite'),
});

export const sqliteSingle = metric({
  ...{ ...SINGLE, ...BESIDE_FLOOR, store: 'sqlite' },
  title: 'SQLite: single awaited submits, 32 in flight',
  targets: [{ row: 'jobwright', to: 'floor', least: 0.6 }],
  measure: measuring(singleRate, 'sqlite'),
});

export const mysqlBulk = metric({
  ...{ ...BULK, ...BESIDE_FLOOR, store: 'mysql' },
  title: 'MariaDB: bulk submit of 100,000',
  targets: [{ row: 'jobwright', to: 'floor', least: 0.5 }],
  measure: measuring(bulkRate, 'mysql'),
});

export const mysqlSingle = metric({
  ...{ ...SINGLE, ...BESIDE_FLOOR, store: 'mysql' },
  title: 'MariaDB: single awaited submits, 32 in flight',
  targets: [{ row: 'jobwright', to: 'floor', least: 0.5 }],
  measure: measuring(singleRate, 'mysql'),
});
