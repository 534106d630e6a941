import { parseArgs } from 'node:util';
import { runCampaign } from './campaign/campaign.js';
import { makeDatabase } from './campaign/database.js';
import { report } from './campaign/report.js';
import { randomJob, randomTreeJob } from './workload/plan.js';

/**
 * A campaign of kills: npm run chaos -- --jobs 20000 --kills 200 --store URL [--seed N] [--trees N]
 * Exits with 1, and leaves the database unless --drop is given, where the checker finds anything.
 */
const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '2000' },
    trees: { type: 'string', default: '0' },
    kills: { type: 'string', default: '20' },
    stops: { type: 'string' },
    terminations: { type: 'string' },
    runners: { type: 'string', default: '4' },
    concurrency: { type: 'string', default: '10' },
    lease: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '30' },
    store: { type: 'string' },
    drop: { type: 'boolean', default: false },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
if (values.store === undefined) throw new Error('Give a database: --store URL');
const kills = Number(values.kills);
const seed = Number(values.seed);
const database = await makeDatabase(values.store, seed);
console.log(`seed ${seed}`);
const result = await runCampaign({
  store: database.url,
  seed,
  plan: (random) => [
    ...Array.from({ length: Number(values.trees) }, () => randomTreeJob(random, 20)),
    ...Array.from({ length: Number(values.jobs) }, () => randomJob(random)),
  ],
  runners: Number(values.runners),
  concurrency: Number(values.concurrency),
  leaseMs: Number(values.lease),
  backlog: 1_000,
  disturbances: {
    kills,
    stops: Number(values.stops ?? Math.ceil(kills / 10)),
    terminations: Number(values.terminations ?? Math.ceil(kills / 4)),
  },
  limitMs: Number(values.minutes) * 60_000,
});
console.log(report(result));
const sound = result.violations.length === 0 && result.history.live.length === 0;
if (sound || values.drop) await database.drop();
if (!sound) process.exitCode = 1;
