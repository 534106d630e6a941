import { createRunner } from '@jobwright/runtime/runner';
import { benchClient } from '../client.mjs';
import { registry } from '../jobs.mjs';
import { payloads } from '../payloads.mjs';
import { inScene } from '../scene.mjs';
import { metric } from './metric.mjs';

const CONCURRENCY = 8;

/**
 * Seconds from when jobs are about to be submitted until so many are stored as ended, by a runner that had nothing to do.
 * @param {string} url @param {number} jobs @param {() => Promise<unknown>} submit
 */
async function secondsToEnd(url, jobs, submit) {
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
  await runner.start();
  const from = performance.now();
  await Promise.all([submit(), all]);
  const seconds = (performance.now() - from) / 1_000;
  await runner.stop();
  return seconds;
}

/** @param {string} contestant @param {{ children: number }} size */
async function measure(contestant, { children }) {
  const alone = await inScene(contestant, 'postgres', ({ storage, queue }) =>
    secondsToEnd(storage.url, children, () => queue.submitMany(payloads(children))),
  );
  const ofOne = await inScene(contestant, 'postgres', async ({ storage }) => {
    const client = benchClient(storage.url);
    const submit = () => client.bench.parent.submit({ children });
    const seconds = await secondsToEnd(storage.url, children + 1, submit);
    await client.$close();
    return seconds;
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
