import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandProject } from './support/command.js';

const LOCK = 'schemas/contract.lock.json';
const job = (params: string, version = 1) =>
  `job: media.cut\nversion: ${version}\ndescription: Cuts.\nparams:\n  type: object\n  required: [source, seconds]\n  properties: ${params}\n`;
const PARAMS = `{ source: { $ref: types/media.yaml#/Location }, seconds: { type: number } }`;
const TYPES = `Location: { type: object, properties: { uri: { $ref: '#/Uri' } } }\nUri: { type: string }\nUnused: { type: number }\n`;

describe('jobwright release', () => {
  let project: CommandProject;
  beforeEach(() => {
    project = new CommandProject({
      'schemas/media.cut.yaml': job(PARAMS),
      'schemas/mail.send.yaml': 'job: mail.send\nversion: 2\n',
      'schemas/types/media.yaml': TYPES,
    });
  });
  afterEach(() => {
    project.drop();
  });

  /** The numbers that generated code has for a job. */
  const generated = async (name = 'media.cut') => {
    expect(await project.run('generate')).toMatchObject({ code: 0 });
    const text = project.read(`generated/client/${name}.ts`);
    const number = (field: string) => Number(new RegExp(`${field}: (\\d+)`).exec(text)?.[1]);
    return `${number('version')}.${number('revision')}`;
  };
  const change = (from: string, to: string) => {
    const path = 'schemas/media.cut.yaml';
    project.write({ [path]: project.read(path).replace(from, to) });
  };

  it('records version, revision and schemas of each job, and the shared types that are reached', async () => {
    expect(await project.run('release')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        'new      media.cut  version 1 revision 1\n2 released',
      ) as string,
    });
    const lock = JSON.parse(project.read(LOCK)) as Record<string, unknown>;
    expect(lock).toMatchObject({
      jobs: { 'mail.send': { version: 2, revision: 1 }, 'media.cut': { version: 1, revision: 1 } },
      types: { 'types/media.yaml#/Location': {}, 'types/media.yaml#/Uri': { type: 'string' } },
    });
    expect(Object.keys(lock.types as object)).toHaveLength(2);
    expect(project.read(LOCK)).not.toContain('Cuts.');
  });

  it('gives a job that differs from its release the next revision, until it is released', async () => {
    expect(await generated()).toBe('1.1');
    await project.run('release');
    expect(await generated()).toBe('1.1');
    change('type: number', 'type: number, minimum: 0');
    expect(await generated()).toBe('1.2');
    change('minimum: 0', 'minimum: 1');
    expect(await generated()).toBe('1.2');
    expect(await project.run('release')).toMatchObject({
      stdout: expect.stringContaining('version 1 revision 2 (was version 1 revision 1)') as string,
    });
    expect(await generated()).toBe('1.2');
    change('minimum: 1', 'minimum: 2');
    expect(await generated()).toBe('1.3');
    expect(await generated('mail.send')).toBe('2.1');
  });

  it('sees a change of a shared type in every job that reaches it, and in no other', async () => {
    await project.run('release');
    project.write({ 'schemas/types/media.yaml': TYPES.replace('string', 'string, maxLength: 9') });
    expect(await generated()).toBe('1.2');
    expect(await generated('mail.send')).toBe('2.1');
  });

  it('takes order, comments and policy for no change', async () => {
    await project.run('release');
    const before = project.read(LOCK);
    change('[source, seconds]', '[seconds, source]');
    change('description: Cuts.', 'description: Cuts well.\ntimeout: 5m\nqueue: media # fast');
    change('type: number', 'description: Of each., type: number, default: 1');
    expect(await generated()).toBe('1.1');
    expect(await project.run('release', '--check')).toMatchObject({ code: 0 });
    await project.run('release');
    expect(project.read(LOCK)).toBe(before);
  });

  it('begins again at revision 1 in a new version', async () => {
    await project.run('release');
    change('type: number', 'type: string');
    await project.run('release');
    change('version: 1', 'version: 2');
    expect(await generated()).toBe('2.1');
  });

  it('refuses a version that went down, and writes nothing', async () => {
    change('version: 1', 'version: 3');
    await project.run('release');
    change('version: 3', 'version: 2');
    const { code, stderr } = await project.run('generate');
    expect(code).toBe(1);
    expect(stderr).toContain('schemas/media.cut.yaml:2:10: JW1602');
    expect(project.has('generated')).toBe(false);
  });

  it('keeps the numbers of a removed job, so that a later one of its name does not repeat them', async () => {
    await project.run('release');
    const text = project.read('schemas/media.cut.yaml');
    project.remove('schemas/media.cut.yaml');
    expect((await project.run('release')).stdout).toContain('removed  media.cut');
    expect((await project.run('release')).stdout).toContain('0 released, 1 unchanged');
    project.write({ 'schemas/media.cut.yaml': text });
    expect(await generated()).toBe('1.2');
  });

  it('writes nothing with --dry-run or --check, and exits 1 with --check where there is something to release', async () => {
    expect(await project.run('release', '--dry-run')).toMatchObject({ code: 0 });
    expect(await project.run('release', '--check')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('2 to release, 0 unchanged') as string,
    });
    expect(project.has(LOCK)).toBe(false);
    await project.run('release');
    expect((await project.run('release', '--check')).code).toBe(0);
  });

  it('answers programs in JSON', async () => {
    const { stdout } = await project.run('release', '--json', '--dry-run');
    expect(JSON.parse(stdout)).toMatchObject({
      changes: [{ name: 'mail.send', kind: 'new' }, { name: 'media.cut' }],
      unchanged: 0,
      current: false,
    });
  });
});
