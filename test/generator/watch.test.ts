import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { CommandProject } from './support/command.js';

const BIN = resolve(import.meta.dirname, '../../generator/bin/jobwright.js');
const job = (name: string, more = '') => ({
  [`schemas/${name}.yaml`]: `job: ${name}\nversion: 1\n${more}`,
});

describe('jobwright generate --watch', { timeout: 30_000 }, () => {
  let project: CommandProject;
  let child: ChildProcess;
  let said = '';

  beforeEach(async () => {
    project = new CommandProject(job('a.copy'));
    said = '';
    child = spawn(process.execPath, [BIN, 'generate', '--watch'], {
      cwd: project.root,
      env: { ...process.env, NO_COLOR: '1' },
    });
    child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    await until(() => said.includes('watching schemas'));
  });

  afterEach(async () => {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    project.drop();
  });

  const client = (name: string) => join('generated/client', `${name}.ts`);

  it('generates at once, and again for a new job, a change, shared types that appear, and a job that goes', async () => {
    expect(project.has(client('a.copy'))).toBe(true);
    project.write(job('b.copy'));
    await until(() => project.has(client('b.copy')));
    project.write({ 'schemas/types/media.yaml': 'Uri: { type: string }\n' });
    await until(() => project.has('generated/client/types/media.ts'));
    project.write(job('b.copy', 'output: { $ref: types/media.yaml#/Uri }\n'));
    await until(() => project.read(client('b.copy')).includes('= Uri;'));
    project.write({ 'schemas/types/media.yaml': 'Uri: { description: Where., type: string }\n' });
    await until(() => project.read('generated/client/types/media.ts').includes('Where.'));
    project.remove('schemas/b.copy.yaml');
    await until(() => !project.has(client('b.copy')));
  });

  it('leaves what a run by itself would leave, whatever has changed and in whatever order', async () => {
    const text = 'output: { $ref: types/media.yaml#/Uri }\n';
    project.write({
      'schemas/types/media.yaml': 'Uri: { type: string }\n',
      ...job('b.copy', text),
    });
    await until(() => project.has(client('b.copy')));
    // A shared type changes the views and validators of jobs whose own files did not change.
    project.write({ 'schemas/types/media.yaml': 'Uri: { type: integer }\n', ...job('c.copy') });
    await until(() => project.has(client('c.copy')));
    project.write({
      'schemas/contract.lock.json': {
        format: 1,
        jobs: { 'a.copy': { version: 1, revision: 6 } },
        types: {},
      },
    });
    await until(() => project.read(client('a.copy')).includes('revision: 7'));
    expect(await project.run('generate', '--check')).toMatchObject({ code: 0, stderr: '' });
    expect(await project.run('generate')).toMatchObject({
      stdout: expect.stringContaining(' 0 files written') as string,
    });
  });

  it('says what is wrong, writes nothing, and goes on', async () => {
    project.write(job('b.copy', 'outptu: {}\n'));
    await until(() => said.includes('JW1203'));
    expect(project.has(client('b.copy'))).toBe(false);
    project.write(job('b.copy', 'output: {}\n'));
    await until(() => project.has(client('b.copy')));
  });

  it('ends at Ctrl-C with 0', async () => {
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });
});
