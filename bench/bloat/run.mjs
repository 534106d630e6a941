/**
 * What a PostgreSQL database weighs while many jobs go through its tables and retention deletes them behind.
 * Usage: node bench/bloat/run.mjs [--jobs 1000000] [--age 20s] [--keep] (keeps all: no retention)
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parseDuration } from '@jobwright/runtime';
import { openStore } from '@jobwright/runtime/store';
import { migrate } from '@jobwright/runtime/migrate';
import { prunePass } from '../../runtime/dist/runner/prune-pass.js';
import { aJob, NAME, policy, TYPES } from './jobs.mjs';
import { CREATE } from '../databases.mjs';

const BACKLOG = 20_000;
const SAMPLES = 10;

const { values: options } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1000000' },
    age: { type: 'string', default: '20s' },
    keep: { type: 'boolean', default: false },
  },
});
const total = Number(options.jobs);

const SIZES = `
  select relname as name, pg_table_size(oid) as heap, pg_indexes_size(oid) as indexes,
    pg_stat_get_live_tuples(oid) as live, pg_stat_get_dead_tuples(oid) as dead, pg_stat_get_autovacuum_count(oid) as vacuums
  from pg_class where relnamespace = 'jobwright'::regnamespace and relname in ('live_jobs', 'jobs', 'ended_jobs')
  order by relname desc`;

const database = await CREATE.postgres();
try {
  await migrate(database.url);
  const [submitter, worker, other, pruner] = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const store = await openStore(database.url);
      await store.open();
      return store;
    }),
  );
  let submitted = 0;
  let done = 0;
  let pruned = 0;
  const submitting = (async () => {
    while (submitted < total) {
      if (submitted - done > BACKLOG) await sleep(5);
      else {
        await submitter.submit(Array.from({ length: 500 }, aJob));
        submitted += 500;
      }
    }
  })();
  const working = [worker, other].map(async (store) => {
    const runnerId = randomUUID();
    await store.register({ id: runnerId, name: 'bench', leaseMs: 3_600_000 });
    while (done < total) {
      const { jobs } = await store.claim({
        claimId: randomUUID(),
        runnerId,
        types: TYPES,
        limit: 100,
      });
      if (jobs.length === 0) await sleep(2);
      const outcome = /** @type {const} */ ({ kind: 'succeeded', output: '{"bytes":12345}' });
      await store.settle(jobs.map(({ id, token }) => ({ id, token, outcome })));
      done += jobs.length;
    }
  });
  const pruning = (async () => {
    while (!options.keep && done < total) {
      await prunePass({
        store: pruner,
        entries: policy(parseDuration(options.age) ?? 0),
        stopping: () => done >= total,
        pruned: (name, jobs) => (pruned += name === NAME ? jobs : 0),
      });
      await sleep(1_000); // a runner waits a minute; here time is short
    }
  })();

  let before = { at: performance.now(), done: 0 };
  for (let sample = 1; sample <= SAMPLES; sample += 1) {
    while (done < (total / SAMPLES) * sample) await sleep(50);
    const now = { at: performance.now(), done };
    const rate = ((now.done - before.done) / (now.at - before.at)) * 1_000;
    before = now;
    console.log(`${done} done, ${Math.round(rate)} jobs/s, ${pruned} pruned`);
    for (const row of await database.run(SIZES)) console.log(`  ${line(row)}`);
  }
  await Promise.all([submitting, ...working, pruning]);
  for (const store of [submitter, worker, other, pruner]) await store?.close();
} finally {
  await database.drop();
}

/** @param {any} row */
function line({ name, heap, indexes, live, dead, vacuums }) {
  const mb = (/** @type {string} */ bytes) => (Number(bytes) / 1e6).toFixed(1).padStart(7);
  return `${name.padEnd(10)} heap ${mb(heap)} MB  indexes ${mb(indexes)} MB  ${live} live, ${dead} dead rows, vacuumed ${vacuums} times`;
}
