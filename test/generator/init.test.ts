import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { compile } from '../types/compile.js';
import { CommandProject } from './support/command.js';

describe('jobwright init', () => {
  let project: CommandProject;
  beforeEach(() => {
    project = new CommandProject();
    project.remove('package.json');
  });
  afterEach(() => {
    project.drop();
  });

  it('makes a project in an empty folder that compiles, migrates, and is current', async () => {
    const { code, stdout } = await project.run('init');
    expect(code).toBe(0);
    expect(stdout).toContain('npx jobwright migrate');
    const files = ['generated/runner/index.ts', 'handlers/hello.greet.ts'];
    expect(
      compile(
        files.map((path) => `${project.root}/${path}`),
        'nodenext',
      ),
    ).toEqual([]);
    expect(JSON.parse(project.read('package.json'))).toMatchObject({
      type: 'module',
      scripts: { generate: 'jobwright generate' },
      dependencies: { jobwright: expect.stringMatching(/^\^\d/) as string },
    });
    expect(await project.run('generate', '--check')).toMatchObject({ code: 0 });
    expect(await project.run('migrate')).toMatchObject({ code: 0 });
    expect(await project.run('submit', 'hello.greet', '--params', '{"name":"Ada"}')).toMatchObject({
      code: 0,
    });
  });

  it('changes nothing of an app that is there, but for what it lacks', async () => {
    const manifest = {
      name: 'shop',
      type: 'module',
      scripts: { check: 'make check', test: 'vitest' },
      dependencies: { fastify: '^5.0.0' },
      devDependencies: { typescript: '^5.6.0' },
    };
    project.write({
      'package.json': `${JSON.stringify(manifest, null, 4)}\n`,
      'tsconfig.json': '{}',
      '.gitignore': 'dist\nnode_modules',
      'handlers/hello.greet.ts': '// mine\n',
    });
    const { code, stdout } = await project.run('init');
    expect(code).toBe(0);
    expect(stdout).toContain('kept   tsconfig.json');
    expect(project.read('tsconfig.json')).toBe('{}');
    expect(project.read('handlers/hello.greet.ts')).toBe('// mine\n');
    expect(project.read('.gitignore')).toBe('dist\nnode_modules\njobwright.db*\n');
    const text = project.read('package.json');
    expect(text).toContain('\n    "name": "shop"');
    expect(JSON.parse(text)).toMatchObject({
      scripts: { check: 'make check', test: 'vitest', jobs: 'jobwright run' },
      dependencies: { fastify: '^5.0.0', '@jobwright/runtime': expect.any(String) as string },
      devDependencies: { typescript: '^5.6.0' },
    });
    expect((await project.run('init')).stdout).not.toContain('wrote');
  });

  it('says so where an app is not of ECMAScript modules', async () => {
    project.write({ 'package.json': '{ "name": "old" }' });
    expect((await project.run('init')).stdout).toContain('"type": "module"');
  });

  it('keeps the store that it was given for the other commands, and leaves the sample out when asked', async () => {
    const { code } = await project.run('init', 'jobs', '--store', 'sqlite:./q.db', '--no-sample');
    expect(code).toBe(0);
    expect(project.read('jobs/jobwright.yaml')).toBe('store: "sqlite:./q.db"\n');
    expect(project.has('jobs/schemas')).toBe(false);
  });

  // `script` (util-linux) gives a program a terminal.
  it.skipIf(!existsSync('/usr/bin/script'))('asks at a terminal', async () => {
    const bin = join(import.meta.dirname, '../../generator/bin/jobwright.js');
    const command = `${process.execPath} ${bin} init`;
    const child = spawn('/usr/bin/script', ['-qec', command, '/dev/null'], { cwd: project.root });
    let said = '';
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    const ended = once(child, 'close');
    await until(() => said.includes('Where will the jobs be?'));
    child.stdin.write('sqlite:./queue.db\n');
    await until(() => said.includes('Make a sample job'));
    child.stdin.write('n\n');
    await ended;
    expect(child.exitCode).toBe(0);
    expect(project.read('jobwright.yaml')).toContain('queue.db');
    expect(project.has('schemas')).toBe(false);
  });

  it('refuses a store that no adapter is for, and writes nothing', async () => {
    const { code, stderr } = await project.run('init', '--store', 'mongodb://x');
    expect(code).toBe(2);
    expect(stderr).toContain('INVALID_OPTION');
    expect(project.has('package.json')).toBe(false);
  });
});
