import { setTimeout as sleep } from 'node:timers/promises';
import { inScene } from '../scene.mjs';
import { drainRate } from './drain.mjs';
import { spread } from './latency.mjs';
import { metric, QUEUES } from './metric.mjs';

const BURST_MS = 10;

/**
 * Milliseconds from when a job was due to be submitted to its handler, while so many come each second: one by one.
 * @param {import('../scene.mjs').Scene} scene @param {{ jobs: number, perSecond: number }} size
 */
async function singly(scene, { jobs, perSecond }) {
  await scene.prepare(1);
  await scene.go();
  const all = scene.latencies(jobs);
  const from = process.hrtime.bigint();
  /** @type {Promise<void>[]} */
  const submits = [];
  while (submits.length < jobs) {
    const due = Math.min(jobs, Math.ceil(secondsSince(from) * perSecond));
    while (submits.length < due) {
      const sentAt = String(process.hrtime.bigint());
      submits.push(scene.queue.submitOne({ id: submits.length, sentAt }));
    }
    await sleep(1);
  }
  await Promise.all(submits);
  return all;
}

/**
 * The same, in bursts: one each 10 ms, at half of the rate at which the contestant has just drained jobs here.
 * @param {import('../scene.mjs').Scene} scene @param {{ drained: number, seconds: number }} size
 */
async function atHalfRate(scene, { drained, seconds }) {
  const rate = (await drainRate(scene, { jobs: drained, processes: 1 })) / 2;
  const burst = Math.max(1, Math.round((rate * BURST_MS) / 1_000));
  const bursts = Math.ceil((seconds * 1_000) / BURST_MS);
  const all = scene.latencies(burst * bursts);
  const from = process.hrtime.bigint();
  /** @type {Promise<void>[]} */
  const submits = [];
  while (submits.length < bursts) {
    const due = Math.min(bursts, Math.ceil((secondsSince(from) * 1_000) / BURST_MS));
    while (submits.length < due) {
      // When it was due, were this process late: waiting to be submitted is waiting.
      const sentAt = String(from + BigInt(submits.length * BURST_MS * 1e6));
      const jobs = Array.from({ length: burst }, (_, id) => ({ id, sentAt }));
      submits.push(scene.queue.submitMany(jobs));
    }
    await sleep(1);
  }
  await Promise.all(submits);
  return { rate, times: await all };
}

/** @param {bigint} from */
function secondsSince(from) {
  return Number(process.hrtime.bigint() - from) / 1e9;
}

export const loaded = metric({
  title: 'submit to handler start, 2,000 jobs a second',
  ...{ unit: 'ms', store: 'postgres', contestants: QUEUES, peers: ['graphile-worker'] },
  size: { jobs: 10_000, perSecond: 2_000 },
  smoke: { jobs: 20, perSecond: 2_000 },
  measure: (contestant, size) =>
    inScene(contestant, 'postgres', async (scene) => [spread(await singly(scene, size))]),
});

export const halfLoaded = metric({
  title: 'submit to handler start, at half of its own drain rate',
  ...{ unit: 'ms', store: 'postgres', contestants: QUEUES, peers: ['graphile-worker'] },
  size: { drained: 20_000, seconds: 5 },
  smoke: { drained: 20, seconds: 0.05 },
  measure: (contestant, size) =>
    inScene(contestant, 'postgres', async (scene) => {
      const { rate, times } = await atHalfRate(scene, size);
      return [spread(times), { of: 'that rate', value: rate, unit: 'jobs/s' }];
    }),
});
