import { runCampaign } from './campaign/campaign.js';
import { makeDatabase } from './campaign/database.js';
import { campaignOptions } from './campaign/options.js';
import { report } from './campaign/report.js';

const { store, numbers } = campaignOptions(
  'A step whose runner is killed so often after it was recorded: npm run chaos:deaths -- --deaths 10 --store URL',
  { deaths: 10 },
);
const database = await makeDatabase(store, 10);
const params = { deaths: numbers.deaths, whose: 'runner' };
const result = await runCampaign({
  store: database.url,
  seed: 10,
  plan: () => [{ name: 'chaos.die_process', params }],
  runners: 2,
  concurrency: 10,
  leaseMs: 1_000,
  backlog: 1,
  disturbances: { kills: 0, stops: 0, terminations: 0 },
  limitMs: 300_000,
});
const paid = result.history.effects.filter(({ what }) => what === 'step:pay').length;
console.log(`${report(result)}\nthe step took effect ${paid} times`);
await database.drop();
if (result.violations.length > 0 || result.history.live.length > 0 || paid !== 1)
  process.exitCode = 1;
