/**
 * Writes bench/figures.json into docs/performance.md, between its markers, and as docs/performance.svg.
 * Usage: node bench/compare/document.mjs [--check]; with --check nothing is written, and the exit code is 1 where they differ.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { figuresTable, targetsTable } from './document-tables.mjs';
import { readFigures } from './figures-file.mjs';
import { METRICS } from './metrics/index.mjs';
import { plot } from './plot.mjs';

const path = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../../${name}`, import.meta.url));
const DOCUMENT = path('docs/performance.md');
const DRAWING = path('docs/performance.svg');

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const { machine, metrics: found } = readFigures(path('bench/figures.json'));
const metrics = Object.fromEntries(
  Object.keys(METRICS).flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])),
);
const filled = [
  { part: 'machine', text: machine },
  { part: 'targets', text: targetsTable(metrics) },
  { part: 'figures', text: figuresTable(metrics) },
].reduce(fill, readFileSync(DOCUMENT, 'utf8'));
const config = await resolveConfig(DOCUMENT);
const wanted = new Map([
  [DOCUMENT, await format(filled, { ...config, filepath: DOCUMENT })],
  [DRAWING, plot(metrics)],
]);
for (const [file, text] of wanted) {
  if (!options.check) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(
      `${file} is not what bench/figures.json says: run node bench/compare/document.mjs`,
    );
    process.exitCode = 1;
  }
}

/** @param {string} document @param {{ part: string, text: string }} what */
function fill(document, { part, text }) {
  const between = new RegExp(`(<!-- ${part} -->\n)[^]*?(\n<!-- end of ${part} -->)`);
  if (!between.test(document)) throw new Error(`docs/performance.md has no part ${part}.`);
  return document.replace(between, (_, begin, end) => `${begin}\n${text}\n${end}`);
}
