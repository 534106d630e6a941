import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, generateProject } from './compile.js';

const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'jobwright-resolution-'))), 'project');
afterAll(() => {
  rmSync(root, { recursive: true });
});

function typescriptFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));
}

describe('what is generated from the sample schemas, skeletons included, compiles under', () => {
  beforeAll(() => {
    generateProject(root, join(import.meta.dirname, '../../schemas'));
  });

  it.each(['nodenext', 'bundler'] as const)('moduleResolution %s', (resolution) => {
    const files = [
      ...typescriptFiles(join(root, 'generated')),
      ...typescriptFiles(join(root, 'handlers')),
    ];
    expect(files.length).toBeGreaterThan(20);
    expect(compile(files, resolution)).toEqual([]);
  });
});
