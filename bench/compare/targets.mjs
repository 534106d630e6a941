import { figureText } from './figure-text.mjs';

/** @typedef {Readonly<Record<string, import('./rows.mjs').Result>>} Results by metric */

/**
 * @typedef {object} Judgement
 * @property {string} wanted
 * @property {string} reached
 * @property {boolean | undefined} met undefined where it was not measured
 */

/** @param {string} metric @param {import('./metrics/metric.mjs').Target} target @param {string} unit @param {Results} results @returns {Judgement} */
export function judge(metric, target, unit, results) {
  const { row, tail, to, least, most } = target;
  const found = find(results, metric, row);
  const wanted = wantedText(target, found?.unit ?? unit, metric);
  const value = found?.[tail ?? 'value'];
  if (found === undefined || value === undefined) return { wanted, reached: '', met: undefined };
  const other =
    to === undefined ? 1 : find(results, target.metric ?? metric, to)?.[tail ?? 'value'];
  if (other === undefined) return { wanted, reached: '', met: undefined };
  const got = value / other;
  const met = (least === undefined || got >= least) && (most === undefined || got <= most);
  if (to === undefined) return { wanted, reached: `${figureText(got)} ${found.unit}`, met };
  const against = `${figureText(value)} against ${figureText(other)} ${found.unit}`;
  return { wanted, reached: `${got.toFixed(2)} × (${against})`, met };
}

/** @param {Results} results @param {string} metric @param {string} row */
function find(results, metric, row) {
  return results[metric]?.rows.find((one) => one.row === row);
}

/** @param {import('./metrics/metric.mjs').Target} target @param {string} unit @param {string} ofMetric */
function wantedText({ row, tail, to, metric, least, most }, unit, ofMetric) {
  const of = row.replace(/^jobwright(, )?/, '');
  const what = [of, tail].filter((part) => part !== undefined && part !== '').join(', ');
  const bound = least === undefined ? `≤ ${most}` : `≥ ${least}`;
  const other =
    metric === undefined || metric === ofMetric ? to?.replace(/^jobwright, /, '') : metric;
  return `${what === '' ? '' : `${what}: `}${bound} ${to === undefined ? unit : `× ${other}`}`;
}
