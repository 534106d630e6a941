import { figureText } from './figure-text.mjs';

const SHORTEST = 24;

/** The rows of a metric for people. @param {readonly import('./rows.mjs').Row[]} rows @returns {string} */
export function table(rows) {
  const width = Math.max(SHORTEST, ...rows.map(({ row }) => row.length));
  return rows.map((row) => line(row, width)).join('\n');
}

/** @param {import('./rows.mjs').Row} row @param {number} width */
function line({ row, unit, value, p99, values, ratios }, width) {
  const tail = p99 === undefined ? '' : `p99 ${figureText(p99)}`;
  return `  ${row.padEnd(width)} ${figureText(value).padStart(9)} ${unit.padEnd(12)} ${tail.padEnd(10)} ${spreadText(values).padEnd(19)} ${ratiosText(ratios)}`.trimEnd();
}

/** The least and the greatest. @param {readonly number[]} values */
export function spreadText(values) {
  if (values.length < 2) return '';
  return `[${figureText(Math.min(...values))}–${figureText(Math.max(...values))}]`;
}

/** @param {Readonly<Record<string, number>>} ratios */
export function ratiosText(ratios) {
  return Object.entries(ratios)
    .map(([to, ratio]) => `${ratio.toFixed(2)} × ${to.replace(/^jobwright, /, '')}`)
    .join(', ');
}
