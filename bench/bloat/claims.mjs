/**
 * What claims cost while many ended jobs are deleted, and while none are.
 * Usage: node bench/bloat/claims.mjs [--store postgres|mysql|sqlite] [--ended 500000]
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStore } from '@jobwright/runtime/store';
import { migrate } from '@jobwright/runtime/migrate';
import { prunePass } from '../../runtime/dist/runner/prune-pass.js';
import { aJob, NAME, policy, TYPES } from './jobs.mjs';
import { CREATE } from '../databases.mjs';
import { SEEDS } from '../upgrade/seeds.mjs';

const QUIET_MS = 15_000;

const { values: options } = parseArgs({
  options: {
    store: { type: 'string', default: 'postgres' },
    ended: { type: 'string', default: '500000' },
  },
});
const kind = /** @type {keyof typeof SEEDS} */ (options.store);

const database = await CREATE[kind]();
try {
  await migrate(database.url);
  for (const sql of SEEDS[kind]) {
    const seed = sql
      .replaceAll('$JOBS', options.ended)
      .replaceAll(/'bench.type_' \|\| \(n % 20\)/g, `'${NAME}'`);
    await database.run(seed.replaceAll("concat('bench.type_', seq % 20)", `'${NAME}'`));
  }
  await migrate(database.url); // the seeds end with the version before
  const [store, pruner] = await Promise.all(
    [0, 1].map(async () => {
      const opened = await openStore(database.url);
      await opened.open();
      return opened;
    }),
  );
  if (store === undefined || pruner === undefined) throw new Error('no stores');
  const runnerId = randomUUID();
  await store.register({ id: runnerId, name: 'bench', leaseMs: 3_600_000 });

  let stopping = false;
  /** @type {{ at: number, claimMs: number, settleMs: number }[]} */
  const rounds = [];
  const working = (async () => {
    while (!stopping) {
      await store.submit(Array.from({ length: 10 }, aJob));
      const at = performance.now();
      const { jobs } = await store.claim({
        claimId: randomUUID(),
        runnerId,
        types: TYPES,
        limit: 10,
      });
      const claimMs = performance.now() - at;
      const outcome = /** @type {const} */ ({ kind: 'succeeded', output: '{}' });
      await store.settle(jobs.map(({ id, token }) => ({ id, token, outcome })));
      rounds.push({ at, claimMs, settleMs: performance.now() - at - claimMs });
      await sleep(5);
    }
  })();
  await sleep(QUIET_MS);
  const began = performance.now();
  let pruned = 0;
  await prunePass({
    store: pruner,
    entries: policy(60_000),
    stopping: () => false,
    pruned: (_, jobs) => (pruned += jobs),
  });
  const seconds = (performance.now() - began) / 1_000;
  stopping = true;
  await working;
  tell(
    'without',
    rounds.filter(({ at }) => at < began),
  );
  tell(
    'during',
    rounds.filter(({ at }) => at >= began),
  );
  console.log(`pruned ${pruned} in ${seconds.toFixed(1)} s`);
  await Promise.all([store.close(), pruner.close()]);
} finally {
  await database.drop();
}

/** @param {string} when @param {readonly { claimMs: number, settleMs: number }[]} some */
function tell(when, some) {
  for (const what of /** @type {const} */ (['claimMs', 'settleMs'])) {
    const sorted = some.map((round) => round[what]).toSorted((a, b) => a - b);
    const at = (/** @type {number} */ share) =>
      (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
    console.log(
      `${when.padEnd(7)} ${what}: ${sorted.length} rounds, p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)} ms`,
    );
  }
}
