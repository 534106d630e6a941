/**
 * What a claim costs on a small queue and on a large one, by the built store.
 * Usage: node bench/claim/run.mjs [--store postgres|sqlite|mysql] [--queued 10000,1000000] [--finished 0,10000000] [--rounds 40] [--plans]
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { openStore } from '@jobwright/runtime/store';
import { mysqlQueue } from './mysql.mjs';
import { postgresQueue } from './postgres.mjs';
import { sqliteQueue } from './sqlite.mjs';

/**
 * @typedef {object} Queue a database that was filled
 * @property {string} url
 * @property {() => Promise<unknown>} drop
 * @property {() => Promise<unknown>} settle does now what would otherwise be done while claims are timed
 * @property {(runnerId: string, types: readonly import('@jobwright/runtime/store').KnownType[], limit: number) => Promise<string>} plan
 */

/** @type {Readonly<Record<string, (size: { queued: number, finished: number }) => Promise<Queue>>>} */
const STORES = { postgres: postgresQueue, sqlite: sqliteQueue, mysql: mysqlQueue };

const LIMITS = [1, 10, 100];

/** A runner knows the last 67 of 100 types. */
const TYPES = Array.from({ length: 67 }, (_, n) => ({
  name: `bench.type_${n + 34}`,
  version: 1,
  revision: 1,
}));

const { values: options } = parseArgs({
  options: {
    store: { type: 'string', default: 'postgres' },
    queued: { type: 'string', default: '10000,1000000' },
    finished: { type: 'string', default: '0,10000000' },
    rounds: { type: 'string', default: '40' },
    plans: { type: 'boolean', default: false },
  },
});

const seeding = STORES[options.store];
if (seeding === undefined) throw new Error(`no store ${options.store}`);
const finished = options.finished.split(',').map(Number);
const sizes = options.queued
  .split(',')
  .map((queued, n) => ({ queued: Number(queued), finished: finished[n] ?? 0 }));
const rounds = Number(options.rounds);

/** @type {{ size: { queued: number, finished: number }, queue: Queue, store: import('@jobwright/runtime/store').Store, runners: string[] }[]} */
const contestants = [];
try {
  for (const size of sizes) {
    const queue = await seeding(size);
    const store = await openStore(queue.url);
    contestants.push({ size, queue, store, runners: [] });
    await store.open();
    console.error(`seeded ${size.queued} queued, ${size.finished} finished`);
  }
  for (const limit of LIMITS) await compare(limit);
  if (options.plans) {
    for (const contestant of contestants) {
      const { size, queue } = contestant;
      console.log(`\nplan of a claim of 100, ${size.queued} queued, ${size.finished} finished:`);
      console.log(await queue.plan(await registered(contestant), TYPES, 100));
    }
  }
} finally {
  for (const { store, queue } of contestants) {
    await store.close();
    await queue.drop();
  }
}

/** Times claims of both queues in turns. What is claimed stays so, as in life; afterwards all of it is put back. @param {number} limit */
async function compare(limit) {
  /** @type {number[][]} */
  const times = contestants.map(() => []);
  for (let round = -8; round < rounds; round += 1) {
    for (const [n, contestant] of contestants.entries()) {
      // A runner holds no more than it has slots.
      const runnerId = await registered(contestant);
      const { store } = contestant;
      const started = performance.now();
      const jobs = await store.claim({ claimId: randomUUID(), runnerId, types: TYPES, limit });
      const ms = performance.now() - started;
      if (jobs.length !== limit) throw new Error(`claimed ${jobs.length} of ${limit}`);
      if (round >= 0) times[n]?.push(ms);
    }
  }
  for (const [n, { size }] of contestants.entries()) {
    const all = (times[n] ?? []).toSorted((a, b) => a - b);
    const at = (/** @type {number} */ share) =>
      (all[Math.floor(all.length * share)] ?? 0).toFixed(2);
    console.log(
      `claim of ${String(limit).padStart(3)}  ${String(size.queued).padStart(8)} queued ${String(size.finished).padStart(9)} finished` +
        `  median ${at(0.5)} ms  p90 ${at(0.9)}`,
    );
  }
  for (const contestant of contestants) {
    for (const runnerId of contestant.runners.splice(0)) await contestant.store.retire(runnerId);
    await contestant.queue.settle();
  }
}

/** @param {{ store: import('@jobwright/runtime/store').Store, runners: string[] }} contestant */
async function registered({ store, runners }) {
  const id = randomUUID();
  await store.register({ id, name: 'bench', leaseMs: 3_600_000 });
  runners.push(id);
  return id;
}
