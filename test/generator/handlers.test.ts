import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandProject } from './support/command.js';

const IMPORT = `import { handler } from '@jobwright/runtime/runner';\n`;
const TYPE = `import type { MediaCut } from '../generated/client/media.cut.js';\n`;
const JOB = (name: string) => ({ [`schemas/${name}.yaml`]: `job: ${name}\nversion: 1\n` });

describe('user-owned handlers', () => {
  let project: CommandProject;
  beforeEach(() => {
    project = new CommandProject(JOB('media.cut'));
  });
  afterEach(() => {
    project.drop();
  });

  const said = async (text: string) => {
    project.write({ 'handlers/media.cut.ts': text });
    const { code, stdout } = await project.run('generate');
    expect(code).toBe(0);
    expect(project.read('handlers/media.cut.ts')).toBe(text);
    return stdout.split('\n').filter((line) => line.startsWith('note:'));
  };

  it.each([
    [
      'as the skeleton has it',
      `${IMPORT}${TYPE}export default handler<MediaCut>(() => undefined);\n`,
    ],
    [
      'behind a constant',
      `${IMPORT}${TYPE}const cut = handler<MediaCut>(() => undefined);\nexport default cut;\n`,
    ],
    [
      'under other names',
      `import { handler as h } from '@jobwright/runtime/runner';\nimport type { MediaCut as M } from '../generated/client/media.cut.js';\nexport default (h<M>(() => undefined));\n`,
    ],
    ['from another file', `export { default } from './cut/handler.js';\n`],
    [
      'made by a function of the user',
      `${IMPORT}import { traced } from './traced.js';\nexport default traced('cut');\n`,
    ],
  ])('are fine %s', async (_, text) => {
    expect(await said(text)).toEqual([]);
  });

  it.each([
    [
      'no default export',
      `${IMPORT}${TYPE}export const cut = handler<MediaCut>(() => undefined);\n`,
      'has no default export; job media.cut needs `export default handler<MediaCut>(…)`',
    ],
    [
      'a bare function',
      `export default async function cut() {}\n`,
      'exports a bare function; job media.cut needs',
    ],
    [
      'a bare arrow',
      `export default () => undefined;\n`,
      'exports a bare function; job media.cut needs',
    ],
    [
      'an object',
      `export default { run: () => undefined };\n`,
      'exports an object; job media.cut needs',
    ],
    ['a value', `export default 'media.cut';\n`, 'exports a value; job media.cut needs'],
    [
      'the handler of another job',
      `${IMPORT}import type { MediaJoin as M } from '../generated/client/media.join.js';\nexport default handler<M>(() => undefined);\n`,
      'has the handler of MediaJoin; job media.cut needs',
    ],
    [
      'the handler of no job',
      `${IMPORT}export default handler(() => undefined);\n`,
      'does not say whose handler it is',
    ],
    ['what does not parse', `${IMPORT}export default handler<MediaCut(\n`, 'does not parse ('],
  ])('are reported with %s, and never touched', async (_, text, expected) => {
    const notes = await said(text);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(`handlers/media.cut.ts ${expected}`);
  });

  it('are made where they are missing, and reported where they belong to no job', async () => {
    project.write({ 'handlers/other.thing.ts': 'export {};\n', ...JOB('mail.send') });
    const { stdout } = await project.run('generate');
    expect(stdout).toContain('handlers/mail.send.ts is new; fill it in');
    expect(stdout).toContain('handlers/other.thing.ts is the handler of no job');
  });

  it('of a renamed job are offered to it, until it has one', async () => {
    await project.run('generate');
    await said(`${IMPORT}${TYPE}export default handler<MediaCut>(() => undefined);\n`);
    project.remove('schemas/media.cut.yaml');
    project.write(JOB('media.slice'));
    const offer =
      'handlers/media.cut.ts belongs to no job; job media.slice has no handler yet: rename it?';
    expect((await project.run('generate')).stdout).toContain(offer);
    // Its skeleton is there by now, and nobody has filled it in.
    expect((await project.run('generate')).stdout).toContain(offer);
    project.write({ 'handlers/media.slice.ts': 'export default handler<MediaSlice>(' });
    expect((await project.run('generate')).stdout).not.toContain('rename it?');
  });

  it('are renamed when asked: the file and what it imports of the job, and nothing else of it', async () => {
    project.write({
      'handlers/media.cut.ts': `${IMPORT}import type { MediaCut, MediaCutParams as P } from '../generated/client/media.cut.js';
// MediaCut stays in comments, as does 'media.cut' in text.
const part: P | undefined = undefined;
export default handler<MediaCut>(async (params: MediaCut['params']) => console.log('media.cut', params, part));\n`,
    });
    project.remove('schemas/media.cut.yaml');
    project.write(JOB('media.slice'));
    const { stdout } = await project.run('generate', '--rename-handlers');
    expect(stdout).toContain('handlers/media.cut.ts is now media.slice.ts');
    expect(project.has('handlers/media.cut.ts')).toBe(false);
    expect(project.read('handlers/media.slice.ts'))
      .toBe(`${IMPORT}import type { MediaSlice, MediaSliceParams as P } from '../generated/client/media.slice.js';
// MediaCut stays in comments, as does 'media.cut' in text.
const part: P | undefined = undefined;
export default handler<MediaSlice>(async (params: MediaSlice['params']) => console.log('media.cut', params, part));\n`);
    expect((await project.run('generate')).stdout).not.toContain('note:');
  });

  it('that do not parse are not renamed', async () => {
    const broken = 'export default handler<MediaCut(\n';
    project.write({ 'handlers/media.cut.ts': broken });
    project.remove('schemas/media.cut.yaml');
    project.write(JOB('media.slice'));
    const { stdout } = await project.run('generate', '--rename-handlers');
    expect(stdout).toContain('handlers/media.cut.ts does not parse (');
    expect(project.read('handlers/media.cut.ts')).toBe(broken);
    expect(project.read('handlers/media.slice.ts')).toContain('is not implemented yet');
  });

  it('are not parsed where nothing gives rise to doubt', { timeout: 30_000 }, async () => {
    project.write({
      'handlers/media.cut.ts': `${IMPORT}${TYPE}export default handler<MediaCut>(() => undefined);\n`,
      'loaded.cjs': `process.on('exit', () => console.log('loaded', Object.keys(require.cache).some((path) => path.includes('ts-morph'))));`,
    });
    const generate = async () => {
      const bin = join(import.meta.dirname, '../../generator/bin/jobwright.js');
      const args = ['--require', './loaded.cjs', bin, 'generate'];
      return (await promisify(execFile)(process.execPath, args, { cwd: project.root })).stdout;
    };
    expect(await generate()).toContain('loaded false');
    project.write({ 'handlers/media.cut.ts': 'export default 1;\n' });
    expect(await generate()).toContain('loaded true');
  });
});
