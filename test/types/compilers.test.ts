import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateProject } from './compile.js';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const HERE = import.meta.dirname;
const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'jobwright-compilers-'))), 'project');
afterAll(() => {
  rmSync(join(root, '..'), { recursive: true });
});

const MODULES = {
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
} as const;

/** TypeScript 6 is the workspace's own: `resolution.test.ts` compiles with it, in this process. */
const COMPILERS = ['typescript-5.6', 'typescript-5.9', 'typescript-7'];

async function tsc(compiler: string, project: string): Promise<string> {
  const bin = join(REPOSITORY, 'node_modules', compiler, 'bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [bin, '-p', join(root, project)]);
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('what is generated, skeletons included, compiles under', { timeout: 60_000 }, () => {
  beforeAll(() => {
    generateProject(root, join(HERE, 'schemas'));
    for (const [name, resolution] of Object.entries(MODULES)) {
      const compilerOptions = {
        ...resolution,
        noEmit: true,
        target: 'es2022',
        lib: ['es2023', 'esnext.disposable'],
        types: ['node'],
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        noPropertyAccessFromIndexSignature: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        isolatedModules: true,
        verbatimModuleSyntax: true,
        skipLibCheck: true,
      };
      const include = ['generated', 'handlers'];
      writeFileSync(join(root, `${name}.json`), JSON.stringify({ compilerOptions, include }));
    }
    expect(readdirSync(join(root, 'handlers')).length).toBeGreaterThan(1);
  });

  it.each(COMPILERS)('%s, with nodenext and with bundler', async (compiler) => {
    const said = await Promise.all(
      Object.keys(MODULES).map((name) => tsc(compiler, `${name}.json`)),
    );
    expect(said).toEqual(['', '']);
  });

  it('typescript-7, which finds what is wrong', async () => {
    writeFileSync(join(root, 'handlers/mail.send.ts'), 'export default 1;\n');
    expect(await tsc('typescript-7', 'nodenext.json')).toContain('generated/runner/index.ts');
  });
});
