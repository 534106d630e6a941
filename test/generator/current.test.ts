import { cpSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hashInputs } from '../../generator/dist/write/inputs.js';
import { hash } from '../../generator/dist/write/manifest.js';
import { sealedFiles } from '../../generator/dist/write/plan.js';
import { emptyProject, generateIn, write } from './support/project.js';

const SAMPLES = resolve(import.meta.dirname, '../../schemas');
const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

function project(): string {
  const root = emptyProject();
  roots.push(root);
  cpSync(SAMPLES, join(root, 'schemas'), { recursive: true });
  generateIn(root);
  return root;
}

/** Whether the hashes alone say that all is current: what makes the check fast. */
function isSealed(root: string): boolean {
  const folders = {
    schemas: join(root, 'schemas'),
    out: join(root, 'generated'),
    handlers: join(root, 'handlers'),
  };
  return sealedFiles(folders.out, hashInputs(folders)) !== undefined;
}

function differences(root: string) {
  const result = generateIn(root, true);
  if ('problems' in result) return result.problems.map(({ code }) => code);
  const { missing, changed, stale, foreign } = result;
  return { missing, changed, extra: [...stale, ...foreign] };
}

const none = { missing: [], changed: [], extra: [] };

describe('a check', () => {
  it('is answered by hashes after a run, with the same figures as by generating', () => {
    const root = project();
    expect(isSealed(root)).toBe(true);
    const fast = generateIn(root, true);
    const manifest = join(root, 'generated/.manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"seal": "\w+"/, '"seal": ""'));
    expect(isSealed(root)).toBe(false);
    expect({ ...generateIn(root, true), handlers: undefined }).toEqual({
      ...fast,
      handlers: undefined,
    });
  });

  it.each([
    ['a generated file', 'generated/client/index.ts', ['client/index.ts']],
    [
      'a validator',
      'generated/client/validators/media.chunk.js',
      ['client/validators/media.chunk.js'],
    ],
  ])(
    'finds that %s was edited, also where its line in the manifest was too',
    (_what, path, changed) => {
      const root = project();
      const text = `${readFileSync(join(root, path), 'utf8')}// edited\n`;
      const old = hash(readFileSync(join(root, path)));
      writeFileSync(join(root, path), text);
      expect(differences(root)).toEqual({ ...none, changed });
      const manifest = join(root, 'generated/.manifest.json');
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(old, hash(text)));
      expect(differences(root)).toEqual({ ...none, changed: [...changed, '.manifest.json'] });
    },
  );

  it('finds that a job file, a shared type or the way to the handlers was changed', () => {
    const root = project();
    const job = join(root, 'schemas/media.chunk.yaml');
    const before = readFileSync(job, 'utf8');
    writeFileSync(job, before.replace(/^queue: .*$/m, 'queue: other'));
    expect(differences(root)).toMatchObject({
      changed: ['client/media.chunk.ts', '.manifest.json'],
    });
    // Only a comment: slower to check, but current.
    writeFileSync(job, `${before}# a comment\n`);
    expect(isSealed(root)).toBe(false);
    expect(differences(root)).toEqual(none);
    expect(generateIn(root)).toMatchObject(none.missing.length === 0 ? { changed: [] } : {});
    expect(isSealed(root)).toBe(true);
    write(root, { 'schemas/types/more.yaml': 'More: { type: string }\n' });
    expect(differences(root)).toMatchObject({ missing: ['client/types/more.ts'] });
  });

  it('finds files that are missing, extra, or a broken job file', () => {
    const root = project();
    rmSync(join(root, 'generated/runner/media.chunk.ts'));
    write(root, { 'generated/extra.ts': '' });
    expect(differences(root)).toEqual({
      missing: ['runner/media.chunk.ts'],
      changed: [],
      extra: ['extra.ts'],
    });
    write(root, { 'schemas/media.chunk.yaml': 'job: media.chunk\n' });
    expect(differences(root)).toEqual(['JW1202']);
  });

  it('finds a symbolic link that was put among the job files', () => {
    const root = project();
    symlinkSync(join(SAMPLES, 'media.chunk.yaml'), join(root, 'schemas/linked.job.yaml'));
    expect(differences(root)).toEqual(['JW1004']);
  });
});

describe('generating', () => {
  it('keeps files of others in the output folder, and leaves nothing beside it', () => {
    const root = project();
    write(root, { 'generated/notes/mine.txt': 'mine' });
    write(root, { 'schemas/types/more.yaml': 'More: { type: string }\n' });
    expect(generateIn(root)).toMatchObject({ foreign: ['notes/mine.txt'] });
    expect(readFileSync(join(root, 'generated/notes/mine.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(root).filter((name) => name.includes('jobwright-'))).toEqual([]);
  });
});
