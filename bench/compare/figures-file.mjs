import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * @typedef {{ readonly machine: string, readonly metrics: import('./targets.mjs').Results }} Figures
 */

/** @param {string} path @returns {Figures} */
export function readFigures(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Writes results into a file, which keeps what it has of other metrics. @param {string} path @param {Figures} figures */
export function addFigures(path, { machine, metrics }) {
  const before = existsSync(path) ? readFigures(path).metrics : {};
  const all = { machine, metrics: { ...before, ...metrics } };
  // A row is a line: such a file can be compared by eye.
  const text = JSON.stringify(all, undefined, 2).replace(
    /\{\n\s+"row"[^}]*\{[^}]*\}\n\s+\}/g,
    (row) => JSON.stringify(JSON.parse(row)),
  );
  writeFileSync(path, `${text}\n`);
}
