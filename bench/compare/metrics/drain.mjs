import { setTimeout as sleep } from 'node:timers/promises';
import { payloads } from '../payloads.mjs';
import { inScene } from '../scene.mjs';
import { metric, QUEUES } from './metric.mjs';

/**
 * Jobs a second, from the word go to the last stored end, with everything queued before; connecting included.
 * @param {import('../scene.mjs').Scene} scene
 * @param {{ jobs: number, processes: number, does?: import('../payloads.mjs').Work }} size
 * @param {() => Promise<void>} ready called just before the word
 * @returns {Promise<number>}
 */
export async function drainRate(scene, { jobs, processes, does }, ready = async () => undefined) {
  await scene.queue.submitMany(payloads(jobs, does));
  await scene.prepare(processes);
  await scene.settle(jobs);
  const all = scene.started(jobs);
  await ready();
  const from = performance.now();
  await Promise.race([all, scene.go().then(() => all)]);
  while ((await scene.queue.remaining()) > 0) await sleep(2);
  return jobs / ((performance.now() - from) / 1_000);
}

/** @param {'postgres' | 'sqlite' | 'mysql'} store */
function measuredOn(store) {
  return (
    /** @type {string} */ contestant,
    /** @type {{ jobs: number, processes: number }} */ size,
  ) => inScene(contestant, store, async (scene) => [{ value: await drainRate(scene, size) }]);
}

const onPostgres = {
  ...{ unit: 'jobs/s', store: /** @type {const} */ ('postgres') },
  contestants: [...QUEUES, 'floor'],
  peers: ['graphile-worker', 'floor'],
  measure: measuredOn('postgres'),
};
const twice = { row: 'jobwright', to: 'graphile-worker', least: 2 };

export const drain = metric({
  ...onPostgres,
  title: 'drain of 20,000 stored jobs, one process',
  targets: [twice],
  size: { jobs: 20_000, processes: 1 },
  smoke: { jobs: 50, processes: 1 },
});

export const largeDrain = metric({
  ...onPostgres,
  title: 'drain of 200,000 stored jobs, one process',
  contestants: ['jobwright', 'graphile-worker', 'floor'],
  targets: [twice],
  size: { jobs: 200_000, processes: 1 },
  smoke: { jobs: 60, processes: 1 },
});

export const sharedDrain = metric({
  ...onPostgres,
  title: 'drain of 20,000 stored jobs, four processes',
  targets: [twice, { row: 'jobwright', to: 'jobwright', metric: 'drain', least: 1 }],
  size: { jobs: 20_000, processes: 4 },
  smoke: { jobs: 50, processes: 2 },
});

export const largeSharedDrain = metric({
  ...onPostgres,
  title: 'drain of 200,000 stored jobs, four processes',
  contestants: ['jobwright', 'graphile-worker', 'floor'],
  targets: [twice, { row: 'jobwright', to: 'jobwright', metric: 'drain-200k', least: 1 }],
  size: { jobs: 200_000, processes: 4 },
  smoke: { jobs: 60, processes: 1 },
});

export const sqliteDrain = metric({
  title: 'SQLite: drain of 20,000 stored jobs, one process',
  ...{ unit: 'jobs/s', store: 'sqlite', contestants: ['jobwright', 'floor'], peers: ['floor'] },
  targets: [{ row: 'jobwright', to: 'floor', least: 0.6 }],
  size: { jobs: 20_000, processes: 1 },
  smoke: { jobs: 50, processes: 1 },
  measure: measuredOn('sqlite'),
});

export const mysqlDrain = metric({
  title: 'MariaDB: drain of 20,000 stored jobs, one process',
  ...{ unit: 'jobs/s', store: 'mysql', contestants: ['jobwright', 'floor'], peers: ['floor'] },
  targets: [{ row: 'jobwright', to: 'floor', least: 0.5 }],
  size: { jobs: 20_000, processes: 1 },
  smoke: { jobs: 50, processes: 1 },
  measure: measuredOn('mysql'),
});
