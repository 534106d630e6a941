import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../generator/dist/diagnostic/format.js';
import { githubCommand } from '../../generator/dist/diagnostic/github.js';
import { formatProblems } from '../../generator/dist/diagnostic/report.js';
import { jobwright } from '../support/cli.js';
import { emptyProject, write } from './support/project.js';

const root = emptyProject();
afterAll(() => {
  rmSync(root, { recursive: true });
});

const problem = {
  code: 'JW1203',
  message: 'unknown field `colour`',
  hint: 'did you mean queue?',
  file: 'schemas/a.b.yaml',
  line: 3,
  column: 5,
} as const;

describe('a diagnostic as text', () => {
  const told = (line: string, column: number) =>
    formatDiagnostic({ ...problem, column }, () => line)
      .split('\n')
      .slice(1, 3);

  it('shows its line with a mark under the place', () => {
    expect(told('    colour: blue', 5)).toEqual(['  3 |     colour: blue', '    |     ^']);
    expect(told('\tcolour: blue', 2)).toEqual(['  3 |  colour: blue', '    |  ^']);
    expect(told('名前: colour', 5)).toEqual(['  3 | 名前: colour', '    |       ^']);
  });

  it('shows the part of a long line that matters', () => {
    const [line = '', mark = ''] = told(`${'x'.repeat(500)}HERE${'y'.repeat(500)}`, 501);
    expect(line.length).toBeLessThan(130);
    expect(line.slice(mark.indexOf('^'), mark.indexOf('^') + 4)).toBe('HERE');
  });

  it('does without the line where it cannot be read, and lets no control character through', () => {
    expect(formatDiagnostic(problem)).toBe(
      'schemas/a.b.yaml:3:5: JW1203 unknown field `colour`\n  hint: did you mean queue?',
    );
    const hostile = formatDiagnostic(
      { ...problem, message: 'a\u001b[31mb\nc' },
      () => 'a\u202eb\u0007',
    );
    expect(hostile).toContain('a\\u001b[31mb\\u000ac');
    expect(hostile).toContain('a\\u202eb\\u0007');
  });
});

describe('a diagnostic for programs', () => {
  it('is a document of JSON', () => {
    expect(JSON.parse(formatProblems([problem], 'json'))).toEqual({ problems: [problem] });
  });

  it('is one workflow command of GitHub, whatever it holds', () => {
    const hostile = { ...problem, file: 'a,b:c%.yaml', message: 'x\n::error::y\r%0A' };
    expect(formatProblems([hostile], 'github').split('\n')).toEqual([
      '::error file=a%2Cb%3Ac%25.yaml,line=3,col=5,title=JW1203::x%0A::error::y%0D%250A%0Ahint: did you mean queue?',
      '1 problem; nothing was written',
      '',
    ]);
    expect(githubCommand('notice', {}, 'a')).toBe('::notice ::a');
  });
});

describe('jobwright generate --format', () => {
  it('tells problems, what was written and what is not current', async () => {
    write(root, { 'schemas/a.b.yaml': 'job: a.b\nversion: 0\n' });
    const wrong = await jobwright(['generate', '--format', 'json'], root);
    expect(wrong).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(wrong.stdout)).toMatchObject({ problems: [{ code: 'JW1206', line: 2 }] });

    write(root, { 'schemas/a.b.yaml': 'job: a.b\nversion: 1\n' });
    const check = await jobwright(['generate', '--check', '--format', 'github'], root);
    expect(check.code).toBe(1);
    const index = join('generated', 'client', 'index.ts');
    expect(check.stdout).toContain(
      `::error file=${index},title=generated code is not current::missing; run jobwright generate\n`,
    );
    const done = await jobwright(['generate', '--format', 'json'], root);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({
      jobs: 1,
      newHandlers: ['a.b.ts'],
      changed: [],
    });
  });
});
