import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DIAGNOSTICS } from '../../generator/dist/diagnostic/codes.js';

const doc = readFileSync(resolve(import.meta.dirname, '../../docs/diagnostics.md'), 'utf8');
const sections = new Map(
  doc
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, 6), section] as const),
);
const CASES = join(import.meta.dirname, 'cases');
const told = readdirSync(CASES)
  .map((name) => join(CASES, name, 'expected/diagnostics.txt'))
  .filter((path) => existsSync(path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('');

describe('docs/diagnostics.md', () => {
  it('has every code, in order, and no other', () => {
    expect([...sections.keys()]).toEqual(Object.keys(DIAGNOSTICS));
  });

  it.each(Object.entries(DIAGNOSTICS))(
    'tells what %s means, the way out, and an example that a case really gives',
    (code, meaning) => {
      const section = sections.get(code)!;
      const [, prose = '', example = ''] =
        /^JW\d+\n\n(.*?)\n\n```text\n(.*?)```/s.exec(section) ?? [];
      const [, told1 = '', wayOut = ''] = /^\*\*(.*?)\*\* (.*)$/s.exec(prose) ?? [];
      expect(told1.replaceAll('\n', ' ')).toBe(meaning);
      expect(wayOut.length).toBeGreaterThan(10);
      expect(example).toContain(`: ${code} `);
      expect(`\n${told}`).toContain(`\n${example}`);
    },
  );
});
