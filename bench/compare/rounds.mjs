import { loadavg } from 'node:os';
import { figureText } from './figure-text.mjs';
import { rowsOf } from './rows.mjs';

/**
 * Measures the contestants in turns, round after round, and tells each figure as it comes.
 * @param {string} name
 * @param {import('./metrics/metric.mjs').Metric<any>} metric
 * @param {{ contestants: readonly string[], rounds: number, size: unknown, tell: (line: string) => void }} how
 */
export async function measureInRounds(name, metric, { contestants, rounds, size, tell }) {
  const [load = 0] = loadavg();
  const most = Math.min(rounds, metric.mostRounds ?? rounds);
  /** @type {Map<string, (readonly import('./metrics/metric.mjs').Figure[])[]>} */
  const measured = new Map(contestants.map((contestant) => [contestant, []]));
  for (let round = 1; round <= most; round += 1) {
    for (const [contestant, all] of measured) {
      const figures = await metric.measure(contestant, size).catch((cause) => {
        throw new Error(`${name} of ${contestant}: ${cause.message}`, { cause });
      });
      all.push(figures);
      const texts = figures.map(
        ({ of, value, unit = metric.unit }) =>
          `${of === undefined ? '' : `${of} `}${figureText(value)} ${unit}`,
      );
      tell(`${name}, round ${round} of ${most}: ${contestant} ${texts.join(', ')}`);
    }
  }
  return {
    title: metric.title,
    rounds: most,
    load: Number(load.toFixed(1)),
    rows: rowsOf(metric, measured),
  };
}
