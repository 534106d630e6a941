/** pg-boss with notifications and batches of 200, the next fetched at once while they are full. */
import { PgBoss } from 'pg-boss';
import { openDatabase } from '../database.mjs';
import { chunks } from '../payloads.mjs';

const BATCH = 1_000;
const QUEUE = 'bench';

/** @param {string} url @param {object} more */
async function boss(url, more) {
  const started = new PgBoss({ connectionString: url, supervise: false, schedule: false, ...more });
  started.on('error', (error) => {
    console.error('pg-boss:', error.message);
  });
  await started.start();
  return started;
}

/** @type {import('./contestant.mjs').Contestant} */
export const pgBoss = {
  async open(url) {
    const queue = await boss(url, {});
    await queue.createQueue(QUEUE, { notify: true });
    const db = await openDatabase(url);
    return {
      async submitMany(payloads) {
        for (const chunk of chunks(payloads, BATCH))
          await queue.insert(
            QUEUE,
            chunk.map((data) => ({ data })),
          );
      },
      async submitOne(payload) {
        await queue.send(QUEUE, payload);
      },
      remaining: () =>
        db.count(
          "select count(*)::int as n from pgboss.job where state in ('created', 'active', 'retry')",
        ),
      async close() {
        await queue.stop({ graceful: false });
        await db.close();
      },
    };
  },
  async work(url, onStart) {
    const worker = await boss(url, { useListenNotify: true });
    const options = {
      batchSize: 200,
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 0.5,
      burstWhenBatchFull: true,
    };
    await worker.work(QUEUE, options, (jobs) => {
      for (const { data } of jobs)
        onStart(/** @type {import('./contestant.mjs').Payload} */ (data));
      return Promise.resolve();
    });
    return () => worker.stop({ graceful: false });
  },
};
