import { setTimeout as sleep } from 'node:timers/promises';
import { inScene } from '../scene.mjs';
import { metric } from './metric.mjs';

const TRANSACTIONS = `
  select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()`;

/** @param {import('../scene.mjs').Scene} scene */
async function sample(scene) {
  const [usage] = await scene.usage();
  const transactions = await scene.database.count(TRANSACTIONS);
  return { cpuMs: usage?.cpuMs ?? Number.NaN, transactions };
}

/** @param {string} contestant @param {{ settlingMs: number, seconds: number }} size */
async function measure(contestant, { settlingMs, seconds }) {
  return inScene(contestant, 'postgres', async (scene) => {
    await scene.prepare(1);
    await scene.go();
    await sleep(settlingMs); // what starting leaves to be done
    const before = await sample(scene);
    await sleep(seconds * 1_000);
    const after = await sample(scene);
    return [
      { value: (after.cpuMs - before.cpuMs) / (seconds * 10) },
      {
        of: 'transactions',
        value: Math.max(0, after.transactions - before.transactions - 1) / seconds,
        unit: '/s',
      },
    ];
  });
}

export const idle = metric({
  title: 'a worker with nothing to do',
  ...{ unit: '% of a core', store: 'postgres', peers: ['graphile-worker'] },
  contestants: ['jobwright', 'graphile-worker', 'pg-boss'],
  targets: [
    { row: 'jobwright', most: 0.5 },
    { row: 'jobwright, transactions', most: 1 },
  ],
  size: { settlingMs: 12_000, seconds: 20 },
  smoke: { settlingMs: 0, seconds: 0.1 },
  measure,
});
