/**
 * jobwright, its peers and its floor, side by side: each round every contestant in turn, each in an empty database; medians, and
 * ratios. `npm run bench -- --help` tells how it is used.
 */
import { writeFileSync } from 'node:fs';
import { USAGE, UsageError, wishOf } from './arguments.mjs';
import { missing } from './contestants/missing.mjs';
import { addFigures } from './figures-file.mjs';
import { machine } from './machine.mjs';
import { METRICS } from './metrics/index.mjs';
import { plot } from './plot.mjs';
import { measureInRounds } from './rounds.mjs';
import { sharingStorage } from './storage.mjs';
import { table } from './table.mjs';
import { workHere } from './workers.mjs';

try {
  const wish = wishOf(process.argv.slice(2));
  if (wish.help) console.log(USAGE);
  else if (wish.smoke) await sharingStorage(() => run(wish));
  else await run(wish);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @param {import('./arguments.mjs').Wish} wish */
async function run({ metrics, contestants, rounds, json, plot: drawing, smoke }) {
  if (smoke) workHere();
  const isWanted = wantedAndThere(contestants);
  /** @type {Record<string, import('./rows.mjs').Result>} */
  const results = {};
  for (const name of metrics) {
    const metric = METRICS[name];
    const measured = metric?.contestants.filter(isWanted) ?? [];
    if (metric === undefined || measured.length === 0) continue;
    const result = await measureInRounds(name, metric, {
      contestants: measured,
      rounds: smoke ? 1 : rounds,
      size: smoke ? metric.smoke : metric.size,
      tell: (line) => {
        console.error(line);
      },
    });
    results[name] = result;
    console.log(`\n${result.title}\n${table(result.rows)}`);
    // Now, lest an hour be lost to what comes after it.
    if (json !== undefined)
      addFigures(json, { machine: await machine(), metrics: { [name]: result } });
  }
  if (drawing !== undefined) writeFileSync(drawing, plot(results));
}

/** Tells once what is left out, and why. @param {readonly string[] | 'all'} contestants */
function wantedAndThere(contestants) {
  /** @type {Map<string, boolean>} */
  const known = new Map();
  return (/** @type {string} */ name) => {
    if (contestants !== 'all' && !contestants.includes(name)) return false;
    const before = known.get(name);
    if (before !== undefined) return before;
    const why = missing(name);
    if (why !== undefined) console.error(`${name} is left out: ${why}`);
    known.set(name, why === undefined);
    return why === undefined;
  };
}
