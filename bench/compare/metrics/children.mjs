import { createRunner } from '@jobwright/runtime/runner';
import { benchClient } from '../client.mjs';
import { registry } from '../jobs.mjs';
import { payloads } from '../payloads.mjs';
import { inScene } from '../scene.mjs';
import { metric } from './metric.mjs';

const CONCURRENCY = 8;

/** Seconds from a runner's start until so many jobs are stored as ended. @param {string} url @param {number} jobs */
async function secondsToEnd(url, jobs) {
  let ended = 0;
  /** @type {() => void} */
  let told = () => undefined;
  const all = new Promise((resolve) => (told = () => resolve(undefined)));
  const runner = createRunner({
    store: url,
    registry,
    concurrency: CONCURRENCY,
    onEvent: (event) => {
      if (event.type === 'settled' && event.outcome === 'succeeded' && (ended += 1) === jobs)
        told();
    },
  });
  const from = performance.now();
  await runner.start();
  await all;
  const seconds = (performance.now() - from) / 1_000;
  await runner.stop();
  return seconds;
}

/** @param {string} contestant @param {{ children: number }} size */
async function measure(contestant, { children }) {
  const alone = await inScene(contestant, 'postgres', async (scene) => {
    await scene.queue.submitMany(payloads(children));
    return secondsToEnd(scene.storage.url, children);
  });
  const ofOne = await inScene(contestant, 'postgres', async (scene) => {
    const client = benchClient(scene.storage.url);
    await client.bench.parent.submit({ children });
    await client.$close();
    return secondsToEnd(scene.storage.url, children + 1);
  });
  return [
    { of: 'submitted alone', value: alone },
    { of: 'of one parent', value: ofOne, to: 'submitted alone' },
  ];
}

export const children = metric({
  title: '1,000 children of one parent, and as many jobs alone, concurrency 8',
  ...{ unit: 's', store: 'postgres', contestants: ['jobwright'] },
  targets: [{ row: 'jobwright, of one parent', to: 'jobwright, submitted alone', most: 1.5 }],
  size: { children: 1_000 },
  smoke: { children: 5 },
  measure,
});
