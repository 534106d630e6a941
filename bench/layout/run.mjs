/** The table layout experiment: one command, one measurement. */
import { parseArgs } from 'node:util';
import { contestants } from './contestants.mjs';
import { createDatabase, dropDatabase } from './database.mjs';
import { measureClaim } from './measurements/claim.mjs';
import { measureConcurrent } from './measurements/concurrent.mjs';
import { checkDeaths } from './measurements/deaths.mjs';
import { measureDrain } from './measurements/drain.mjs';
import { measureInsert } from './measurements/insert.mjs';
import { checkPromises } from './measurements/promises.mjs';
import { measureStalePlan } from './measurements/stale-plan.mjs';

const help = `node bench/layout/run.mjs MEASUREMENT [options]

  claim       --rows 1000000 --repeats 50 --k 4 --empty-groups 0
                                              time of a claim of 1, 10, 100
  drain       --jobs 20000 --batch 250 --repeats 5 [--vacuum MS] [--old-snapshot] [--history N]
                                              jobs a second of one process, and sizes afterwards
  insert      --jobs 20000 --repeats 5        bulk submit, without and with keys
  concurrent  --jobs 20000 --batch 10         four claimers: doubles, starving, over-fetch factor

  promises                                    does recommended/*.sql keep its promises?
  deaths      --jobs 20000                    runners forfeited while they claim and settle: do the accounts balance?
  stale-plan                                  a plan cached while the tables were empty (SEQSCAN=off: the cure)

  --only a,b,c    of ${contestants.map((c) => c.name).join(', ')}
Uses a database of its own (layout_bench, or $LAYOUT_DATABASE) at 127.0.0.1:5432 as postgres and drops it afterwards.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean' },
    only: { type: 'string' },
    rows: { type: 'string', default: '1000000' },
    jobs: { type: 'string', default: '20000' },
    batch: { type: 'string' },
    repeats: { type: 'string' },
    k: { type: 'string', default: '4' },
    'empty-groups': { type: 'string', default: '0' },
    vacuum: { type: 'string' },
    'old-snapshot': { type: 'boolean' },
    history: { type: 'string', default: '0' },
  },
});

const only = values.only?.split(',');
const chosen = contestants.filter((c) => !only || only.includes(c.name));
const jobs = Number(values.jobs);
const measurements = {
  claim: () =>
    measureClaim(chosen, {
      rows: Number(values.rows),
      repeats: Number(values.repeats ?? 50),
      overFetch: Number(values.k),
      emptyGroups: Number(values['empty-groups']),
    }),
  drain: () =>
    measureDrain(chosen, {
      jobs,
      batch: Number(values.batch ?? 250),
      repeats: Number(values.repeats ?? 5),
      vacuumEachMs: values.vacuum ? Number(values.vacuum) : undefined,
      oldSnapshot: values['old-snapshot'],
      history: Number(values.history),
    }),
  insert: () => measureInsert(chosen, { jobs, repeats: Number(values.repeats ?? 5) }),
  concurrent: () => measureConcurrent(chosen, { jobs, batch: Number(values.batch ?? 10) }),
  promises: () => checkPromises(),
  deaths: () => checkDeaths({ jobs }),
  'stale-plan': () => measureStalePlan(),
};

const measurement = measurements[/** @type {keyof typeof measurements} */ (positionals[0])];
if (values.help || !measurement) {
  process.stdout.write(`${help}\n`);
  process.exit(values.help ? 0 : 1);
}
await createDatabase();
try {
  await measurement();
} finally {
  await dropDatabase();
}
