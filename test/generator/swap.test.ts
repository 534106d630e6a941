import { execFileSync } from 'node:child_process';
import { readdirSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandProject } from './support/command.js';

const BIN = resolve(import.meta.dirname, '../../generator/bin/jobwright.js');
const file = (description: string) => ({ job: 'a.copy', version: 1, description });

/** Kills the process as soon as it has moved the old folder away: the new one is not in its place yet. */
const KILL = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { renameSync } = fs;
  fs.renameSync = (from, to) => {
    renameSync(from, to);
    if (to.includes('.generated.jobwright-old-')) process.kill(process.pid, 'SIGKILL');
  };
  syncBuiltinESMExports();
`)}`;

describe('where a run was killed when there was no generated folder', () => {
  let project: CommandProject;
  beforeEach(async () => {
    project = new CommandProject({ 'schemas/a.copy.yaml': file('the old one') });
    await project.run('generate');
    project.write({ 'schemas/a.copy.yaml': file('the new one') });
    const dying = () =>
      execFileSync(process.execPath, ['--import', KILL, BIN, 'generate'], {
        cwd: project.root,
        stdio: 'ignore',
      });
    expect(dying).toThrow(expect.objectContaining({ signal: 'SIGKILL' }));
    expect(project.has('generated')).toBe(false);
  });
  afterEach(() => {
    project.drop();
  });

  const there = () => project.read('generated/client/a.copy.ts');

  it('--check puts the old one back, and says what is not current', async () => {
    const { code, stderr } = await project.run('generate', '--check');
    expect(code).toBe(1);
    expect(stderr).toContain('changed generated/client/a.copy.ts');
    expect(stderr).not.toContain('missing generated/client/index.ts');
    expect(there()).toContain('the old one');
  });

  it('migrate puts the old one back, and applies what it has', async () => {
    const { stdout } = await project.run('migrate', '--store', 'sqlite:jobs.db');
    expect(stdout).toMatch(/applied {2}a\.copy\./);
    expect(there()).toContain('the old one');
  });

  it.each(['run', 'submit'])('%s puts the old one back', (command) => {
    const args = command === 'run' ? [] : ['no.such', '--params', '{}'];
    const failing = () =>
      execFileSync(
        process.execPath,
        [BIN, command, ...args, '--store', 'sqlite:no/such/folder.db'],
        {
          cwd: project.root,
          stdio: 'ignore',
        },
      );
    expect(failing).toThrow();
    expect(there()).toContain('the old one');
  });

  it('generate makes the new one, and leaves nothing else', async () => {
    expect((await project.run('generate')).code).toBe(0);
    expect(there()).toContain('the new one');
    expect(readdirSync(project.root).filter((name) => name.includes('jobwright-'))).toEqual([]);
  });

  it('what a run has put aside that is still alive is not touched', async () => {
    const [old = ''] = readdirSync(project.root).filter((name) => name.includes('-old-'));
    const alive = old.replace(/\d+$/, String(process.ppid));
    renameSync(join(project.root, old), join(project.root, alive));
    await project.run('generate', '--check');
    expect(project.has('generated')).toBe(false);
    expect(project.has(alive)).toBe(true);
  });
});
