import { runCampaign } from './campaign/campaign.js';
import { makeDatabase } from './campaign/database.js';
import { campaignOptions } from './campaign/options.js';
import { report } from './campaign/report.js';
import { randomTreeJob } from './workload/plan.js';

const {
  store: server,
  drop,
  numbers,
} = campaignOptions(
  'Trees of random shape, with failures, kills and cancels, at concurrency 1, 2 and 8: npm run chaos:trees -- --trees 500 --kills 60 --store URL',
  { trees: 60, kills: 9, size: 60, minutes: 20, seed: Date.now() % 1_000_000 },
);
const { seed } = numbers;
console.log(`seed ${seed}`);
for (const concurrency of [1, 2, 8]) {
  const kills = Math.ceil(numbers.kills / 3);
  const store = server.startsWith('sqlite:') ? `${server}.${concurrency}` : server;
  const database = await makeDatabase(store, seed + concurrency);
  const result = await runCampaign({
    store: database.url,
    seed: seed + concurrency,
    plan: (random) =>
      Array.from({ length: Math.ceil(numbers.trees / 3) }, () =>
        randomTreeJob(random, random.whole(1, numbers.size)),
      ),
    runners: 2,
    concurrency,
    leaseMs: 1_000,
    backlog: 1_000,
    disturbances: { kills, stops: Math.ceil(kills / 5), terminations: Math.ceil(kills / 4) },
    limitMs: numbers.minutes * 60_000,
  });
  console.log(`concurrency ${concurrency}: ${report(result)}`);
  const sound = result.violations.length === 0 && result.history.live.length === 0;
  if (sound || drop) await database.drop();
  if (!sound) process.exitCode = 1;
}
