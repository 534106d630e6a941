/** graphile-worker with its local queue and batched completion, as its own performance test sets it up. */
import { makeWorkerUtils, run, Logger } from 'graphile-worker';
import pg from 'pg';
import { openDatabase } from '../database.mjs';
import { chunks } from '../payloads.mjs';

const BATCH = 1_000;
const logger = new Logger(() => () => undefined);
const preset = {
  worker: {
    concurrentJobs: 24,
    maxPoolSize: 10,
    pollInterval: 2_000,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};

/** @type {import('./contestant.mjs').Contestant} */
export const graphileWorker = {
  async open(url) {
    const pool = new pg.Pool({ connectionString: url });
    // The database is dropped at the end; and graphile-worker wants both to be there.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    const utils = await makeWorkerUtils({ pgPool: pool, logger });
    await utils.migrate();
    const db = await openDatabase(url);
    return {
      async submitMany(payloads) {
        for (const chunk of chunks(payloads, BATCH))
          await utils.addJobs(chunk.map((payload) => ({ identifier: 'bench', payload })));
      },
      async submitOne(payload) {
        await utils.addJob('bench', payload);
      },
      remaining: () => db.count('select count(*)::int as n from graphile_worker._private_jobs'),
      async close() {
        await utils.release();
        await pool.end();
        await db.close();
      },
    };
  },
  async work(url, onStart) {
    const runner = await run({
      connectionString: url,
      logger,
      noHandleSignals: true,
      preset,
      taskList: {
        bench: (payload) => {
          onStart(/** @type {import('./contestant.mjs').Payload} */ (payload));
        },
      },
    });
    return () => runner.stop();
  },
};
