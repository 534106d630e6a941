import { figureText } from './figure-text.mjs';

const COLUMNS = 2;
const COLUMN_WIDTH = 520;
const LABEL_WIDTH = 190;
const BAR_WIDTH = 200;
const ROW_HEIGHT = 17;
const HEAD_HEIGHT = 34;
const GAP = 14;
const MARGIN = 16;

const COLOURS = { jobwright: '#2563eb', floor: '#9ca3af', peer: '#d97706' };

/** @typedef {import('./rows.mjs').Row} Row @typedef {{ title: string, unit: string, rows: readonly Row[] }} Panel */

/**
 * The metrics in which something is beside something, as bars; a lighter part reaches to the 99th percentile, a line from the least
 * to the greatest of the rounds.
 * @param {import('./targets.mjs').Results} results
 * @returns {string} SVG
 */
export function plot(results) {
  const columns = inColumns(Object.values(results).flatMap(panelsOf));
  const height = Math.max(...columns.map(heightOf)) + 2 * MARGIN;
  const width = COLUMNS * COLUMN_WIDTH + 2 * MARGIN;
  const drawn = columns.map((panels, n) => column(panels, MARGIN + n * COLUMN_WIDTH));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${drawn.join('\n')}
</svg>
`;
}

/** Rows of one unit: only they have a common scale. @param {import('./rows.mjs').Result} result @returns {readonly Panel[]} */
function panelsOf({ title, rows }) {
  const units = [...new Set(rows.map(({ unit }) => unit))];
  return units
    .map((unit) => ({ title, unit, rows: rows.filter((row) => row.unit === unit) }))
    .filter((panel) => panel.rows.length > 1);
}

/** @param {readonly Panel[]} panels @returns {readonly (readonly Panel[])[]} */
function inColumns(panels) {
  const most = heightOf(panels) / COLUMNS;
  /** @type {Panel[][]} */
  const columns = Array.from({ length: COLUMNS }, () => []);
  let height = 0;
  for (const panel of panels) {
    const n = Math.min(COLUMNS - 1, Math.floor((height + heightOf([panel]) / 2) / most));
    columns[n]?.push(panel);
    height += heightOf([panel]);
  }
  return columns;
}

/** @param {readonly Panel[]} panels */
function heightOf(panels) {
  return panels.reduce((sum, { rows }) => sum + HEAD_HEIGHT + rows.length * ROW_HEIGHT + GAP, 0);
}

/** @param {readonly Panel[]} panels @param {number} left */
function column(panels, left) {
  let top = MARGIN;
  return panels
    .map((panel) => {
      const drawn = panelAt(panel, left, top);
      top += heightOf([panel]);
      return drawn;
    })
    .join('\n');
}

/** @param {Panel} panel @param {number} left @param {number} top */
function panelAt({ title, unit, rows }, left, top) {
  const most = Math.max(...rows.flatMap(({ value, p99 = 0, values }) => [value, p99, ...values]));
  const scale = (/** @type {number} */ value) => ((value / most) * BAR_WIDTH).toFixed(1);
  const better = unit.endsWith('/s') && unit !== '/s' ? 'longer is better' : 'shorter is better';
  const head = `<text x="${left}" y="${top + 12}" font-weight="bold">${escaped(title)}</text>
<text x="${left}" y="${top + 26}" fill="#6b7280" font-size="11">${escaped(unit)}, ${better}</text>`;
  const bars = rows.map((row, n) => barAt(row, left, top + HEAD_HEIGHT + n * ROW_HEIGHT, scale));
  return [head, ...bars].join('\n');
}

/** @param {Row} one @param {number} left @param {number} top @param {(value: number) => string} scale */
function barAt({ row, value, p99, values }, left, top, scale) {
  const from = left + LABEL_WIDTH;
  const middle = top + ROW_HEIGHT / 2 - 1;
  const end = from + Number(scale(Math.max(value, p99 ?? 0, ...values))) + 6;
  const colour = colourOf(row);
  const bar = (/** @type {number} */ to, /** @type {number} */ opacity) =>
    `<rect x="${from}" y="${top}" width="${scale(to)}" height="${ROW_HEIGHT - 4}" fill="${colour}" fill-opacity="${opacity}"/>`;
  const [least, greatest] = [Math.min(...values), Math.max(...values)].map(
    (to) => from + Number(scale(to)),
  );
  return [
    `<text x="${from - 6}" y="${top + 11}" text-anchor="end">${escaped(row.replace(/^jobwright, /, ''))}</text>`,
    ...(p99 === undefined ? [] : [bar(p99, 0.3)]),
    bar(value, 0.9),
    ...(values.length < 2
      ? []
      : [`<path d="M${least} ${middle}H${greatest}" stroke="#111827" stroke-opacity="0.6"/>`]),
    `<text x="${end.toFixed(1)}" y="${top + 11}">${figureText(value)}${p99 === undefined ? '' : ` / ${figureText(p99)}`}</text>`,
  ].join('\n');
}

/** @param {string} row */
function colourOf(row) {
  if (row.startsWith('jobwright')) return COLOURS.jobwright;
  return row.startsWith('floor') ? COLOURS.floor : COLOURS.peer;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
