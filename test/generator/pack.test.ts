import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moduleGraph } from '../support/module-graph.js';
import { CommandProject } from './support/command.js';

const SAMPLES = resolve(import.meta.dirname, '../../schemas');
const PACKED = 'packages/jobs-client';

describe('jobwright pack', () => {
  let project: CommandProject;
  const pack = (...args: readonly string[]) =>
    project.run('pack', '--name', '@team/jobs-client', '--version', '1.2.0', ...args);

  beforeAll(async () => {
    project = new CommandProject({
      'package.json': { name: 'audio', version: '3.0.0', license: 'MIT', type: 'module' },
    });
    cpSync(SAMPLES, join(project.root, 'schemas'), { recursive: true });
    project.write({
      'schemas/media.secret.yaml':
        'job: media.secret\nversion: 1\ninternal: true\noutput: { $ref: types/secret.yaml#/Secret }\n',
      'schemas/types/secret.yaml': 'Secret: { type: string }\n',
    });
    expect(await pack()).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(() => {
    project.drop();
  });

  it('makes a folder and a tarball, with the runtime as a peer', () => {
    expect(JSON.parse(project.read(`${PACKED}/package.json`))).toMatchObject({
      name: '@team/jobs-client',
      version: '1.2.0',
      license: 'MIT',
      type: 'module',
      peerDependencies: { '@jobwright/runtime': expect.stringMatching(/^\^\d/) as string },
    });
    expect(project.has('packages/team-jobs-client-1.2.0.tgz')).toBe(true);
  });

  it('tells nothing of internal jobs, nor of types that only they use', () => {
    expect(project.has(`${PACKED}/dist/media.chunk.d.ts`)).toBe(true);
    expect(project.has(`${PACKED}/dist/media.secret.d.ts`)).toBe(false);
    expect(project.has(`${PACKED}/dist/types/secret.d.ts`)).toBe(false);
    for (const path of ['README.md', 'dist/index.js', 'dist/index.d.ts', 'package.json'])
      expect(project.read(`${PACKED}/${path}`)).not.toMatch(/secret/i);
  });

  it('has declarations with named types and their documentation', () => {
    const declarations = project.read(`${PACKED}/dist/media.chunk.d.ts`);
    expect(declarations).toContain(
      '/** Cut a WAV file into pieces of equal length, exact to the sample. */',
    );
    expect(declarations).toContain('    source: Location;');
    expect(declarations).toContain('export declare const mediaChunk: JobDescriptor<MediaChunk>;');
    expect(project.read(`${PACKED}/dist/index.js`)).not.toMatch(/\/\/|\/\*/);
  });

  it('has the code of all jobs in one module, which exports what the declarations say', async () => {
    const client = (await import(
      /* @vite-ignore */ join(project.root, PACKED, 'dist/index.js')
    )) as object;
    expect(Object.keys(client).sort()).toEqual([
      'archiveTransform',
      'createClient',
      'mediaChunk',
      'mediaIngest',
      'mediaTranscode',
      'storageCopy',
    ]);
    expect(client).toMatchObject({ mediaChunk: { name: 'media.chunk', queue: 'media' } });
    expect(project.has(`${PACKED}/dist/media.chunk.js`)).toBe(false);
  });

  it('has a README that tells of each job and of the types they share', () => {
    const readme = project.read(`${PACKED}/README.md`);
    expect(readme).toContain("import { createClient } from '@team/jobs-client';");
    for (const part of ['## media.chunk', '### Errors', '## Shared types', '### Location'])
      expect(readme).toContain(part);
  });

  it('loads no more than 40 kB of our code when it is imported, four jobs included', () => {
    const entry = join(project.root, PACKED, 'dist/index.js');
    const { files } = moduleGraph(entry, (name) => name.startsWith('@jobwright/runtime'));
    const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThanOrEqual(40_000);
  });

  it('makes the same bytes again', async () => {
    const bytes = () => readFileSync(join(project.root, 'packages/team-jobs-client-1.2.0.tgz'));
    const before = bytes();
    await pack();
    expect(bytes().equals(before)).toBe(true);
  });

  it('takes only the jobs asked for, and of the types only those that they reach', async () => {
    const { stdout } = await pack('--jobs', 'storage.*', 'media.c*', '--out', 'some', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ jobs: ['media.chunk', 'storage.copy'] });
    expect(project.has('some/jobs-client/dist/archive.transform.d.ts')).toBe(false);
    expect(project.read('some/jobs-client/dist/types/media.d.ts')).toContain(
      'export type Location',
    );
    const narrow = await pack('--jobs', 'storage.copy', '--out', 'narrow', '--json');
    expect(narrow.code).toBe(0);
    expect(project.read('narrow/jobs-client/dist/types/media.d.ts')).not.toContain('InvalidWav');
  });

  it('takes name, version and licence from package.json where it is not told', async () => {
    const { stdout } = await project.run('pack', '--out', 'own', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'audio-jobs-client',
      version: '3.0.0',
      license: 'MIT',
      tarball: 'own/audio-jobs-client-3.0.0.tgz',
    });
  });

  it('says of a job that it has changes which are not released', async () => {
    await project.run('release');
    const path = 'schemas/storage.copy.yaml';
    const before = project.read(path);
    expect((await pack()).stdout).not.toContain('released');
    project.write({ [path]: before.replace('errors:\n', 'errors:\n  Extra: {}\n') });
    expect((await pack()).stdout).toContain('note: storage.copy has changes that are not released');
    project.write({ [path]: before });
    project.remove('schemas/contract.lock.json');
  });

  it.each([
    ['a pattern that matches nothing', ['--jobs', 'mail.*'], 'There are: archive.transform'],
    ['a pattern that matches only an internal job', ['--jobs', 'media.secret'], 'No job matches'],
    ['a name that is none', ['--name', 'Jobs Client'], 'no name of a package'],
    ['a name that leads elsewhere', ['--name', '../../x'], 'no name of a package'],
    ['a version that is none', ['--version', '1'], 'no version'],
  ])('refuses %s', async (_, args, says) => {
    const { code, stderr } = await pack(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});
