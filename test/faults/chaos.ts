import { runCampaign } from './campaign/campaign.js';
import { makeDatabase } from './campaign/database.js';
import { campaignOptions } from './campaign/options.js';
import { report } from './campaign/report.js';
import { randomJob, randomTreeJob } from './workload/plan.js';

const { store, drop, numbers } = campaignOptions(
  'Jobs of all kinds on several runners, which are killed, stopped and cut off: npm run chaos -- --jobs 20000 --kills 200 --store URL',
  {
    ...{ jobs: 2_000, trees: 0, kills: 20, runners: 4 },
    ...{ stops: undefined as number | undefined, terminations: undefined as number | undefined },
    ...{ concurrency: 10, lease: 1_000, minutes: 30, seed: Date.now() % 1_000_000 },
  },
);
const { jobs, trees, kills, seed, runners, concurrency } = numbers;
const { stops = Math.ceil(kills / 10), terminations = Math.ceil(kills / 4) } = numbers;
const database = await makeDatabase(store, seed);
console.log(`seed ${seed}`);
const result = await runCampaign({
  store: database.url,
  seed,
  plan: (random) => [
    ...Array.from({ length: trees }, () => randomTreeJob(random, 20)),
    ...Array.from({ length: jobs }, () => randomJob(random)),
  ],
  runners,
  concurrency,
  leaseMs: numbers.lease,
  backlog: 1_000,
  disturbances: { kills, stops, terminations },
  limitMs: numbers.minutes * 60_000,
});
console.log(report(result));
const sound = result.violations.length === 0 && result.history.live.length === 0;
if (sound || drop) await database.drop();
if (!sound) process.exitCode = 1;
