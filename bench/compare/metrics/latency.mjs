import { setTimeout as sleep } from 'node:timers/promises';
import { inScene } from '../scene.mjs';
import { quantile } from '../stats.mjs';
import { metric, QUEUES } from './metric.mjs';

const WARM_UP = 20;

/** @param {import('../scene.mjs').Scene} scene @param {{ jobs: number }} size */
async function startTimes(scene, { jobs }) {
  const { queue } = scene;
  const submit = queue.submitTelling ?? queue.submitOne;
  return timed(scene, jobs, async (id) => {
    const heard = scene.latencies(1);
    await submit({ id, sentAt: String(process.hrtime.bigint()) });
    return (await heard)[0] ?? Number.NaN;
  });
}

/** @param {import('../scene.mjs').Scene} scene @param {{ jobs: number }} size */
async function resultTimes(scene, { jobs }) {
  const { submitAndAwait } = scene.queue;
  if (submitAndAwait === undefined) throw new Error('it answers no results');
  return timed(scene, jobs, async (id) => {
    const from = performance.now();
    await submitAndAwait({ id });
    return performance.now() - from;
  });
}

/**
 * Milliseconds of each job, one at a time.
 * @param {import('../scene.mjs').Scene} scene @param {number} jobs @param {(id: number) => Promise<number>} one
 */
async function timed(scene, jobs, one) {
  await scene.prepare(1);
  await scene.go();
  /** @type {number[]} */
  const all = [];
  for (let id = -Math.min(jobs, WARM_UP); id < jobs; id += 1) {
    // Not in step with anybody's polling.
    await sleep(5 + Math.random() * 15);
    const ms = await one(id);
    if (id >= 0) all.push(ms);
  }
  return all;
}

/** @param {readonly number[]} times */
export function spread(times) {
  return { value: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** @param {(scene: import('../scene.mjs').Scene, size: { jobs: number }) => Promise<number[]>} times */
function idle(times) {
  return (/** @type {string} */ contestant, /** @type {{ jobs: number }} */ size) =>
    inScene(contestant, 'postgres', async (scene) => [spread(await times(scene, size))]);
}

export const start = metric({
  title: 'submit to handler start, idle',
  ...{ unit: 'ms', store: 'postgres' },
  contestants: [...QUEUES, 'floor'],
  peers: ['graphile-worker', 'floor'],
  targets: [
    { row: 'jobwright', to: 'graphile-worker', most: 0.7 },
    { row: 'jobwright', tail: 'p99', to: 'graphile-worker', most: 0.7 },
  ],
  size: { jobs: 300 },
  smoke: { jobs: 2 },
  measure: idle(startTimes),
});

export const result = metric({
  title: 'submit to result in the caller, idle',
  ...{ unit: 'ms', store: 'postgres' },
  contestants: ['jobwright', 'bullmq', 'floor'],
  peers: ['bullmq', 'floor'],
  targets: [
    { row: 'jobwright', most: 3 },
    { row: 'jobwright', tail: 'p99', most: 10 },
  ],
  size: { jobs: 300 },
  smoke: { jobs: 2 },
  measure: idle(resultTimes),
});
