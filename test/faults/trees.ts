import { parseArgs } from 'node:util';
import { runCampaign } from './campaign/campaign.js';
import { makeDatabase } from './campaign/database.js';
import { report } from './campaign/report.js';
import { randomTreeJob } from './workload/plan.js';

/**
 * Trees of random shape, with failures, kills and cancels, at concurrency 1, 2 and 8:
 * npm run chaos:trees -- --trees 500 --kills 60 --store URL [--seed N]
 */
const { values } = parseArgs({
  options: {
    trees: { type: 'string', default: '60' },
    kills: { type: 'string', default: '9' },
    size: { type: 'string', default: '60' },
    store: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '20' },
  },
});
if (values.store === undefined) throw new Error('Give a database: --store URL');
const seed = Number(values.seed);
console.log(`seed ${seed}`);
for (const concurrency of [1, 2, 8]) {
  const kills = Math.ceil(Number(values.kills) / 3);
  const store = values.store.startsWith('sqlite:')
    ? `${values.store}.${concurrency}`
    : values.store;
  const database = await makeDatabase(store, seed + concurrency);
  const result = await runCampaign({
    store: database.url,
    seed: seed + concurrency,
    plan: (random) =>
      Array.from({ length: Math.ceil(Number(values.trees) / 3) }, () =>
        randomTreeJob(random, random.whole(1, Number(values.size))),
      ),
    runners: 2,
    concurrency,
    leaseMs: 1_000,
    backlog: 1_000,
    disturbances: { kills, stops: Math.ceil(kills / 5), terminations: Math.ceil(kills / 4) },
    limitMs: Number(values.minutes) * 60_000,
  });
  console.log(`concurrency ${concurrency}: ${report(result)}`);
  if (result.violations.length === 0 && result.history.live.length === 0) await database.drop();
  else process.exitCode = 1;
}
