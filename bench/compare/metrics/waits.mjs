import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { benchClient } from '../client.mjs';
import { inScene } from '../scene.mjs';
import { metric } from './metric.mjs';

const CONNECTIONS = `select count(*)::int as n from pg_stat_activity where datname = current_database()`;
const LAST_END = `select extract(epoch from max(ended_at)) * 1000 as n from jobwright.ended_jobs`;

/** @param {string} contestant @param {{ waits: number, restMs: number }} size */
async function measure(contestant, { waits, restMs }) {
  return inScene(contestant, 'postgres', async (scene) => {
    const client = benchClient(scene.storage.url);
    try {
      const jobs = [];
      const items = Array.from({ length: waits }, (_, id) => ({ params: { id } }));
      for await (const job of client.bench.noop.submitMany(items)) jobs.push(job);
      const before = { connections: await scene.database.count(CONNECTIONS), heapMb: heapMb() };
      const results = Promise.all(jobs.map((job) => job.result()));
      await sleep(restMs); // all are asked after
      const connections = (await scene.database.count(CONNECTIONS)) - before.connections;
      const heap = heapMb() - before.heapMb;
      await scene.prepare(1);
      await Promise.race([results, scene.go().then(() => results)]);
      const heardAt = Date.now(); // the clock of the database, which is on this machine
      const endedAt = await scene.database.count(LAST_END);
      return [
        { of: 'after the last end', value: heardAt - endedAt },
        { of: 'connections for waiting', value: connections, unit: 'connections' },
        { of: 'heap', value: heap, unit: 'MB' },
      ];
    } finally {
      await client.$close();
    }
  });
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

function heapMb() {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

export const waits = metric({
  title: '10,000 concurrent waits in one process, until the last hears',
  ...{ unit: 'ms', store: 'postgres', contestants: ['jobwright'] },
  targets: [
    { row: 'jobwright, after the last end', most: 2_000 },
    { row: 'jobwright, connections for waiting', most: 1 },
  ],
  size: { waits: 10_000, restMs: 2_000 },
  smoke: { waits: 20, restMs: 0 },
  measure,
});
