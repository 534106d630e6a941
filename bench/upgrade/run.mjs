/**
 * How long submitters wait while a large database is upgraded by `jobwright migrate`.
 * Usage: node bench/upgrade/run.mjs [--store postgres|mysql|sqlite] [--jobs 1000000]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openStore } from '@jobwright/runtime/store';
import { migrate } from '@jobwright/runtime/migrate';
import { uuidv7 } from '../../runtime/dist/json/uuid.js';
import { CREATE } from '../databases.mjs';
import { SEEDS } from './seeds.mjs';

const CLI = fileURLToPath(new URL('../../generator/bin/jobwright.js', import.meta.url));
const SUBMITTERS = 4;
const BEFORE_MS = 10_000;

const { values: options } = parseArgs({
  options: {
    store: { type: 'string', default: 'postgres' },
    jobs: { type: 'string', default: '1000000' },
  },
});
const kind = /** @type {keyof typeof SEEDS} */ (options.store);

const database = await CREATE[kind]();
try {
  await migrate(database.url);
  // Stores opened now ask no more for the migration, as those of the version before would not.
  const stores = await Promise.all(
    Array.from({ length: SUBMITTERS }, async () => {
      const store = await openStore(database.url);
      await store.open();
      await store.submit([aJob()]);
      return store;
    }),
  );
  for (const sql of SEEDS[kind]) await database.run(sql.replaceAll('$JOBS', options.jobs));
  console.error(`seeded ${options.jobs} jobs`);

  /** @type {{ at: number, ms: number }[]} */
  const submits = [];
  let stopping = false;
  const submitting = stores.map(async (store) => {
    while (!stopping) {
      const at = performance.now();
      await store.submit([aJob()]);
      submits.push({ at, ms: performance.now() - at });
      await sleep(5);
    }
  });
  await sleep(BEFORE_MS);
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, 'migrate', '--store', database.url], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await once(child, 'exit');
  const ended = performance.now();
  await sleep(1_000);
  stopping = true;
  await Promise.all(submitting);
  tell(
    'before',
    submits.filter(({ at }) => at < began - 100),
  );
  tell(
    'during',
    submits.filter(({ at, ms }) => at + ms >= began && at <= ended),
  );
  console.log(
    `jobwright migrate took ${((ended - began) / 1000).toFixed(1)} s, its own start included`,
  );
  for (const store of stores) await store.close();
} finally {
  await database.drop();
}

function aJob() {
  return {
    ...{ id: uuidv7(), name: 'bench.type_1', version: 1, revision: 1, queue: 'default' },
    priority: 0,
    params: JSON.stringify({ source: 's3://bucket/some/where', note: 'x'.repeat(120) }),
  };
}

/** @param {string} when @param {readonly { ms: number }[]} submits */
function tell(when, submits) {
  const sorted = submits.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  console.log(
    `${when}: ${sorted.length} submits, median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`,
  );
}
