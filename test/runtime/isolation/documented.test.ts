import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { CELLS } from './cells.js';
import { MODES } from './runner/index.js';

/** The cells of each line of the table under a heading; the header first, without the line of dashes. */
function tableUnder(heading: string, text: string): readonly (readonly string[])[] {
  const section = text.slice(text.indexOf(heading));
  const table = /(?:^\|.*\n)+/m.exec(section)?.[0] ?? '';
  const [header, , ...rows] = table.trimEnd().split('\n');
  return [header!, ...rows].map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

it('docs/runner.md says of every behaviour, in every mode, what comes of it, and of no other', async () => {
  const text = await readFile(new URL('../../../docs/runner.md', import.meta.url), 'utf8');
  const [header, ...rows] = tableUnder('### Handler behaviour by isolation mode', text);
  expect(header).toEqual(['A handler that', ...MODES.map((mode) => `\`${mode}\``)]);
  // Each row of the suite has a test in each mode: the type of the cells asks for it.
  expect(rows.map(([row]) => row)).toEqual(Object.keys(CELLS));
  expect(rows.flat().filter((cell) => cell === '')).toEqual([]);
});
