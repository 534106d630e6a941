import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, generateProject, type Finding } from './compile.js';

const HERE = import.meta.dirname;
const CASES = readdirSync(join(HERE, 'cases'))
  .filter((name) => name.endsWith('.ts'))
  .sort();
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'jobwright-types-')));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** Expected findings of a case: a line `//! TS2322 part of the message` is about the line below it. */
function expectedIn(path: string): readonly Omit<Finding, 'file'>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const [, code, message] = /^\s*\/\/! (TS\d+) (.+)$/.exec(text) ?? [];
      return code === undefined || message === undefined
        ? []
        : [{ line: index + 2, code, message }];
    });
}

function project(name: string, handlers: Readonly<Record<string, string>>): string {
  const root = join(scratch, name);
  generateProject(root, join(HERE, 'schemas'));
  for (const skeleton of readdirSync(join(root, 'handlers')))
    rmSync(join(root, 'handlers', skeleton));
  for (const [file, source] of Object.entries(handlers)) {
    cpSync(join(HERE, 'cases/handlers', source), join(root, 'handlers', file));
  }
  return root;
}

let findings: readonly Finding[];
const of = (path: string) => findings.filter(({ file }) => file === join(scratch, path));
const registryLine = (name: string, job: string) => {
  const text = readFileSync(join(scratch, name, 'generated/runner/index.ts'), 'utf8');
  return text.split('\n').findIndex((line) => line.includes(`handlers/${job}.js`)) + 1;
};

// One program for all cases: most of its time goes into the libraries, which they share.
beforeAll(() => {
  const both = { 'image.resize.ts': 'image.resize.ts', 'mail.send.ts': 'mail.send.ts' };
  const right = project('right', both);
  const missing = project('missing', { 'image.resize.ts': 'image.resize.ts' });
  const wrong = project('wrong', { ...both, 'mail.send.ts': 'image.resize.ts' });
  cpSync(join(HERE, 'cases'), join(right, 'cases'), { recursive: true });
  const registries = [right, missing, wrong].map((root) => join(root, 'generated/runner/index.ts'));
  findings = compile(
    [...CASES.map((name) => join(right, 'cases', name)), ...registries],
    'nodenext',
  );
}, 60_000);

describe('the compiler, given', () => {
  it.each(CASES)('%s', (name) => {
    const found = of(`right/cases/${name}`);
    const expected = expectedIn(join(HERE, 'cases', name));
    expect(expected.length === 0, 'only right cases expect nothing').toBe(
      basename(name, '.ts').endsWith('-right'),
    );
    expect(
      found.map(({ line, code }) => ({ line, code })),
      JSON.stringify(found, null, 2),
    ).toEqual(expected.map(({ line, code }) => ({ line, code })));
    found.forEach(({ message }, index) => {
      expect(message).toContain(expected[index]?.message);
    });
  });

  it('a registry with the handler of every job, finds nothing', () => {
    expect(
      findings.filter(({ file }) => file.startsWith(join(scratch, 'right/generated'))),
    ).toEqual([]);
    expect(findings.filter(({ file }) => file.startsWith(join(scratch, 'right/handlers')))).toEqual(
      [],
    );
  });

  it('a registry of which a handler is missing, says so at its line', () => {
    const found = of('missing/generated/runner/index.ts');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ line: registryLine('missing', 'mail.send'), code: 'TS2307' });
    expect(found[0]?.message).toContain("Cannot find module '../../handlers/mail.send.js'");
  });

  it('a registry in which a handler is of another job, says so at its line', () => {
    const found = of('wrong/generated/runner/index.ts');
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ line: registryLine('wrong', 'mail.send'), code: 'TS2322' });
    expect(found[0]?.message).toContain(
      "Type 'HandlerFunction<ImageResize>' is not assignable to type 'HandlerFunction<MailSendJob>'",
    );
  });

  it('nothing else, finds nothing else', () => {
    const known = [
      'right/cases/',
      'missing/generated/runner/index.ts',
      'wrong/generated/runner/index.ts',
    ];
    const others = findings.filter(
      ({ file }) => !known.some((path) => file.startsWith(join(scratch, path))),
    );
    expect(others).toEqual([]);
  });
});
