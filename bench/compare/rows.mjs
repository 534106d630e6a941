import { median } from './stats.mjs';

/**
 * @typedef {object} Row what was found of one contestant: medians of the rounds
 * @property {string} row the contestant, and of which of its figures
 * @property {string} unit
 * @property {number} value
 * @property {number} [p99]
 * @property {readonly number[]} values of each round
 * @property {Readonly<Record<string, number>>} ratios by the row to which they are
 *
 * @typedef {{ readonly title: string, readonly rounds: number, readonly load: number, readonly rows: readonly Row[] }} Result
 *   of a metric; load is the machine's average before it began
 */

const DIGITS = 4;

/**
 * @param {import('./metrics/metric.mjs').Metric<any>} metric
 * @param {ReadonlyMap<string, readonly (readonly import('./metrics/metric.mjs').Figure[])[]>} measured
 * @returns {Row[]}
 */
export function rowsOf({ unit, peers = [] }, measured) {
  const rows = [...measured].flatMap(([contestant, rounds]) =>
    (rounds[0] ?? []).map((first, n) => {
      const figures = rounds.flatMap((round) => round[n] ?? []);
      const values = figures.map(({ value }) => value);
      const p99s = figures.flatMap(({ p99 }) => p99 ?? []);
      return {
        row: named(contestant, first.of),
        unit: first.unit ?? unit,
        value: rounded(median(values)),
        ...(p99s.length > 0 && { p99: rounded(median(p99s)) }),
        values: values.map(rounded),
        to: [
          ...(first.to === undefined ? [] : [named(contestant, first.to)]),
          ...peers.filter((peer) => peer !== contestant).map((peer) => named(peer, first.of)),
        ],
      };
    }),
  );
  const values = new Map(rows.map(({ row, value }) => [row, value]));
  return rows.map(({ to, ...row }) => {
    const ratios = to.flatMap((other) => {
      const value = values.get(other);
      return value === undefined || value === 0 ? [] : [[other, rounded(row.value / value)]];
    });
    return { ...row, ratios: Object.fromEntries(ratios) };
  });
}

/** @param {string} contestant @param {string | undefined} of */
function named(contestant, of) {
  return of === undefined ? contestant : `${contestant}, ${of}`;
}

/** @param {number} value */
function rounded(value) {
  return Number(value.toPrecision(DIGITS));
}
