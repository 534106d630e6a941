import { afterEach, describe, expect, it, vi } from 'vitest';
import { CommandProject } from './support/command.js';

const JOB = { 'contracts/a.copy.yaml': 'job: a.copy\nversion: 1\n' };
const SETTINGS = { schemas: 'contracts', out: 'made', handlers: 'src/handlers' };

describe('the settings of a project', () => {
  let project: CommandProject;
  afterEach(() => {
    vi.unstubAllEnvs();
    project.drop();
  });

  it.each([
    ['jobwright.yaml', { 'jobwright.yaml': SETTINGS }],
    ['package.json', { 'package.json': { type: 'module', jobwright: SETTINGS } }],
  ])('come from %s, and stand in for options', async (_, files) => {
    project = new CommandProject({ ...JOB, ...files });
    expect(await project.run('generate')).toMatchObject({ code: 0, stderr: '' });
    expect(project.has('made/client/a.copy.ts')).toBe(true);
    expect(project.has('src/handlers/a.copy.ts')).toBe(true);
    expect((await project.run('release')).code).toBe(0);
    expect(project.has('contracts/contract.lock.json')).toBe(true);
  });

  it('name the store and the generated code for the other commands', async () => {
    project = new CommandProject({
      ...JOB,
      'jobwright.yaml': { ...SETTINGS, store: 'sqlite:./elsewhere.db' },
    });
    await project.run('generate');
    expect(await project.run('migrate')).toMatchObject({ code: 0 });
    expect(project.has('elsewhere.db')).toBe(true);
    expect(await project.run('submit', 'a.copy')).toMatchObject({ code: 0, stderr: '' });
    expect((await project.run('list')).stdout).toContain('a.copy');
  });

  it('give way to what the command line says', async () => {
    project = new CommandProject({ ...JOB, 'jobwright.yaml': SETTINGS });
    expect((await project.run('generate', '--out', 'other')).code).toBe(0);
    expect(project.has('other/client/a.copy.ts')).toBe(true);
    expect(project.has('made')).toBe(false);
  });

  it('give way to JOBWRIGHT_STORE, which is unset where it is empty', async () => {
    project = new CommandProject({ 'jobwright.yaml': { store: 'sqlite:./settings.db' } });
    vi.stubEnv('JOBWRIGHT_STORE', 'sqlite:./variable.db');
    expect(await project.run('migrate')).toMatchObject({ code: 0, stderr: '' });
    expect([project.has('variable.db'), project.has('settings.db')]).toEqual([true, false]);
    vi.stubEnv('JOBWRIGHT_STORE', '');
    expect(await project.run('migrate')).toMatchObject({ code: 0, stderr: '' });
    expect(project.has('settings.db')).toBe(true);
    project.remove('jobwright.yaml');
    expect(await project.run('migrate')).toMatchObject({ code: 0, stderr: '' });
    expect(project.has('jobwright.db')).toBe(true);
  });

  it('that are wrong keep a command from beginning, each with its place', async () => {
    project = new CommandProject({
      ...JOB,
      'jobwright.yaml': 'schemas: contracts\nouts: x\nstore: 1\n',
    });
    const { code, stderr } = await project.run('generate');
    expect(code).toBe(1);
    expect(stderr).toContain('jobwright.yaml:2:1: JW1701');
    expect(stderr).toContain('did you mean out?');
    expect(stderr).toContain('jobwright.yaml:3:8: JW1702');
    expect(project.has('generated')).toBe(false);
  });

  it('are not looked for in a package.json that says nothing of them', async () => {
    project = new CommandProject({
      'schemas/a.copy.yaml': 'job: a.copy\nversion: 1\n',
      'package.json': '{ "type": "module", "devDependencies": { "jobwright": "1.0.0" } }',
    });
    expect(await project.run('generate')).toMatchObject({ code: 0 });
  });
});
