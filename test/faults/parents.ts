import { parseArgs } from 'node:util';
import { runCampaign } from './campaign/campaign.js';
import { makeDatabase } from './campaign/database.js';
import { report } from './campaign/report.js';

/** So many parents, each awaiting a child, on one runner with one slot: npm run chaos:parents -- --parents 10000 --store URL */
const { values } = parseArgs({
  options: {
    parents: { type: 'string', default: '1000' },
    store: { type: 'string' },
    minutes: { type: 'string', default: '20' },
  },
});
if (values.store === undefined) throw new Error('Give a database: --store URL');
const database = await makeDatabase(values.store, 1);
const result = await runCampaign({
  store: database.url,
  seed: 1,
  plan: () =>
    Array.from({ length: Number(values.parents) }, () => ({
      name: 'chaos.parent_inline',
      params: { ms: 0 },
    })),
  runners: 1,
  concurrency: 1,
  backlog: Number.POSITIVE_INFINITY,
  leaseMs: 10_000,
  disturbances: { kills: 0, stops: 0, terminations: 0 },
  limitMs: Number(values.minutes) * 60_000,
});
console.log(report(result));
if (result.violations.length === 0 && result.history.live.length === 0) await database.drop();
else process.exitCode = 1;
