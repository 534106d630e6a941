import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DIAGNOSTICS } from '../../generator/dist/diagnostic/codes.js';
import { formatDiagnostic } from '../../generator/dist/diagnostic/format.js';
import { lineReader } from '../../generator/dist/diagnostic/report.js';
import { generate } from '../../generator/dist/generate.js';
import { readConfig } from '../../generator/dist/project/config.js';

const CASES = join(import.meta.dirname, 'cases');
// `UPDATE_CASES=1 npx vitest run test/generator` writes what is expected; read the difference before it is committed.
const UPDATE = process.env.UPDATE_CASES === '1';
const scratch = mkdtempSync(join(tmpdir(), 'jobwright-cases-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const seen = new Set<string>();

/** Files under `expected/`, but for the diagnostics. */
function expectedFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'diagnostics.txt')
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

async function run(name: string) {
  const root = join(scratch, name);
  const folders = {
    schemas: join(root, 'schemas'),
    out: join(root, 'generated'),
    handlers: join(root, 'handlers'),
  };
  mkdirSync(root);
  cpSync(join(CASES, name), root, { recursive: true, verbatimSymlinks: true });
  const arrange = join(root, 'arrange.mjs');
  if (existsSync(arrange)) {
    const { default: change } = (await import(arrange)) as { default: (schemas: string) => void };
    change(folders.schemas);
  }
  // Settings that are wrong keep every command from beginning.
  const read = readConfig(root);
  const result = 'problems' in read ? read : generate({ folders, shown: 'schemas', check: false });
  return { root, folders, result };
}

describe('a folder of schemas', () => {
  it.each(readdirSync(CASES).sort())('%s', async (name) => {
    const expected = join(CASES, name, 'expected');
    const { root, folders, result } = await run(name);
    const diagnosticsFile = join(expected, 'diagnostics.txt');
    if ('problems' in result) {
      for (const { code } of result.problems) seen.add(code);
      const readLine = lineReader(root);
      const texts = result.problems.map((problem) => `${formatDiagnostic(problem, readLine)}\n`);
      const text = texts.join('');
      if (UPDATE) {
        mkdirSync(expected, { recursive: true });
        writeFileSync(diagnosticsFile, text);
      }
      expect(text).toBe(readFileSync(diagnosticsFile, 'utf8'));
      expect(existsSync(folders.out), 'nothing is written').toBe(false);
      expect(existsSync(folders.handlers), 'nothing is written').toBe(false);
      return;
    }
    expect(existsSync(diagnosticsFile), 'diagnostics were expected').toBe(false);
    const files = expectedFiles(expected);
    expect(files.length, 'a case without diagnostics expects files').toBeGreaterThan(0);
    for (const file of files) {
      const text = readFileSync(join(root, file), 'utf8');
      if (UPDATE) {
        mkdirSync(dirname(join(expected, file)), { recursive: true });
        writeFileSync(join(expected, file), text);
      }
      expect(text, file).toBe(readFileSync(join(expected, file), 'utf8'));
    }
  });

  it('is there for every diagnostic code', () => {
    expect(Object.keys(DIAGNOSTICS).filter((code) => !seen.has(code))).toEqual([]);
  });
});
