import { runCampaign } from './campaign/campaign.js';
import { makeDatabase } from './campaign/database.js';
import { campaignOptions } from './campaign/options.js';
import { report } from './campaign/report.js';
import type { TreeNode } from './workload/plan.js';

const { store, drop, numbers } = campaignOptions(
  'So many parents, each awaiting a child, on one runner with one slot; with --sleep each sleeps for so many ms before, so that more ' +
    'wait than are held in memory, and are parked: npm run chaos:parents -- --parents 10000 --sleep 20000 --store URL',
  { parents: 1_000, sleep: 0, minutes: 20 },
);
const { sleep: sleepMs } = numbers;
const leaf: TreeNode = {
  steps: 0,
  sleepMs: 0,
  failing: { attempts: 0, how: 'throw', late: false },
  style: 'all',
  isolation: 'inline',
  concurrency: 1,
  children: [],
};
const [name, params] =
  sleepMs === 0
    ? ['chaos.parent_inline', { ms: 0 }]
    : ['chaos.tree_inline', { ...leaf, sleepMs, children: [leaf] }];
const database = await makeDatabase(store, 1);
const result = await runCampaign({
  store: database.url,
  seed: 1,
  plan: () => Array.from({ length: numbers.parents }, () => ({ name, params })),
  runners: 1,
  concurrency: 1,
  backlog: Number.POSITIVE_INFINITY,
  leaseMs: 10_000,
  disturbances: { kills: 0, stops: 0, terminations: 0 },
  limitMs: numbers.minutes * 60_000,
});
console.log(report(result));
const sound = result.violations.length === 0 && result.history.live.length === 0;
if (sound || drop) await database.drop();
if (!sound) process.exitCode = 1;
