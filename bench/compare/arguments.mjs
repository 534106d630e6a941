import { parseArgs } from 'node:util';
import { METRICS } from './metrics/index.mjs';

export const USAGE = `Usage: npm run bench -- [METRIC,…|all] [CONTESTANT,…|all] [--rounds 5] [--json FILE] [--plot FILE.svg] [--smoke]

  --rounds N   how often each is measured, in turns; medians are told (5)
  --json FILE  writes the figures there; what the file has of other metrics stays
  --plot FILE  draws them, as SVG
  --smoke      everything once with a few jobs: whether it works; the figures mean nothing

Metrics:
${Object.entries(METRICS)
  .map(([name, { title, unit }]) => `  ${name.padEnd(18)} ${title} (${unit})`)
  .join('\n')}

Contestants: ${allContestants().join(', ')}
A metric has some of them; floor is hand-written SQL that does the same writes.`;

/** Wrong arguments; the message says what is right. */
export class UsageError extends Error {}

/**
 * @typedef {object} Wish
 * @property {boolean} help
 * @property {readonly string[]} metrics
 * @property {readonly string[] | 'all'} contestants
 * @property {number} rounds
 * @property {string | undefined} json
 * @property {string | undefined} plot
 * @property {boolean} smoke
 */

/** @param {readonly string[]} args @returns {Wish} @throws {UsageError} */
export function wishOf(args) {
  const { values, positionals } = parsed(args);
  const [metrics, contestants, more] = positionals;
  if (more !== undefined) throw new UsageError(`There is no third argument, such as ${more}.`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`--rounds is a whole number from 1, not ${values.rounds}.`);
  const names = chosen('contestant', allContestants(), contestants);
  return {
    help: values.help,
    metrics: chosen('metric', Object.keys(METRICS), metrics),
    contestants: contestants === undefined || contestants === 'all' ? 'all' : names,
    ...{ rounds, json: values.json, plot: values.plot, smoke: values.smoke },
  };
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '5' },
        json: { type: 'string' },
        plot: { type: 'string' },
        smoke: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} what @param {readonly string[]} all @param {string | undefined} names */
function chosen(what, all, names) {
  if (names === undefined || names === 'all') return all;
  const wanted = names.split(',');
  const unknown = wanted.find((name) => !all.includes(name));
  if (unknown === undefined) return wanted;
  throw new UsageError(`There is no ${what} ${unknown}; there are ${all.join(', ')}.`);
}

function allContestants() {
  return [...new Set(Object.values(METRICS).flatMap(({ contestants }) => contestants))];
}
