import { figureText } from './figure-text.mjs';
import { METRICS } from './metrics/index.mjs';
import { ratiosText, spreadText } from './table.mjs';
import { judge } from './targets.mjs';

/** @typedef {import('./targets.mjs').Results} Results */

/** A row for each target, and for each metric that is only reported. @param {Results} results */
export function targetsTable(results) {
  const rows = Object.entries(METRICS).flatMap(([name, metric]) => {
    const command = `\`npm run bench -- ${name}\``;
    const { title, unit, targets = [] } = metric;
    if (targets.length === 0) return [[title, 'reported', reported(results[name]), '', command]];
    return targets.map((target, n) => {
      const { wanted, reached, met } = judge(name, target, unit, results);
      const answer = met === undefined ? '' : met ? 'yes' : '**no**';
      return [
        n === 0 ? title : '',
        wanted,
        reached || 'not measured yet',
        answer,
        n === 0 ? command : '',
      ];
    });
  });
  return markdown(['what', 'target', 'reached', 'met', 'command'], rows);
}

/** Every figure. @param {Results} results */
export function figuresTable(results) {
  const rows = Object.keys(METRICS).flatMap((name) => {
    const result = results[name];
    return (result?.rows ?? []).map(({ row, unit, value, p99, values, ratios }, n) => [
      n === 0 ? `${name} (${result?.rounds}; ${result?.load})` : '',
      row,
      `${figureText(value)} ${unit}`,
      p99 === undefined ? '' : figureText(p99),
      spreadText(values),
      ratiosText(ratios),
    ]);
  });
  return markdown(
    ['metric (rounds; load)', 'of', 'median', 'p99', 'least–greatest', 'ratios'],
    rows,
  );
}

/** @param {import('./rows.mjs').Result | undefined} result */
function reported(result) {
  return (result?.rows ?? [])
    .filter(({ row }) => row.startsWith('jobwright'))
    .map(({ row, value, unit, p99 }) => {
      const of = row.replace(/^jobwright(, )?/, '');
      const tail = p99 === undefined ? '' : `, p99 ${figureText(p99)}`;
      return `${of === '' ? '' : `${of}: `}${figureText(value)} ${unit}${tail}`;
    })
    .join('; ');
}

/** @param {readonly string[]} heads @param {readonly (readonly string[])[]} rows */
function markdown(heads, rows) {
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
