import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT, RunProcess, SAMPLE_PROJECT, jobwright } from '../support/cli.js';
import { CommandProject } from '../generator/support/command.js';
import { registry } from '../support/sample-registry.js';
import type { Sample } from '../support/sample.js';
import { createSqlite, type TestSqlite } from '../support/sqlite.js';
import { until } from '../support/until.js';

type Client = ClientBase<Sample> & {
  readonly test: Readonly<Record<'echo' | 'fail' | 'hang', JobCaller<Sample>>>;
};

const descriptors = registry.entries.map(({ job }) => job.descriptor);
const BIN = join(ROOT, 'generator/bin/jobwright.js');

describe('jobwright run', { timeout: 60_000 }, () => {
  let store: TestSqlite;
  const commands = new CommandProject();
  const processes: RunProcess[] = [];
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    store = await createSqlite();
  });
  afterAll(() => {
    commands.drop();
  });
  afterEach(async () => {
    for (const one of processes.splice(0)) await one.end('SIGKILL');
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await store.drop();
  });

  const submit = (name: string, params: unknown, ...more: readonly string[]) =>
    commands.run(
      ...['submit', name, '--params', JSON.stringify(params)],
      ...['--store', store.url, '--generated', SAMPLE_PROJECT, ...more],
    );

  async function started(...more: readonly string[]): Promise<RunProcess> {
    const runner = new RunProcess(store.url, SAMPLE_PROJECT, ...more);
    processes.push(runner);
    await runner.heard('started');
    return runner;
  }

  it('refuses to start where handlers do not load, and names each with its reason', async () => {
    const project = new CommandProject(
      Object.fromEntries(
        ['a.none', 'b.syntax', 'c.missing', 'd.throws', 'e.exits', 'f.right', 'g.thread'].map(
          (name) => [
            `schemas/${name}.yaml`,
            `job: ${name}\nversion: 1\n${/e.exits|g.thread/.test(name) ? 'isolation: thread\n' : ''}`,
          ],
        ),
      ),
    );
    project.write({ 'package.json': JSON.stringify({ type: 'module' }) });
    expect((await project.run('generate')).code).toBe(0);
    const right =
      "import { handler } from '@jobwright/runtime/runner';\nexport default handler(() => ({}));\n";
    project.write({
      'handlers/a.none.ts': 'export const run = 1;\n',
      'handlers/b.syntax.ts': 'const = 1;\n',
      'handlers/c.missing.ts': `import './nowhere.js';\n${right}`,
      'handlers/d.throws.ts': `throw new Error('not\\nset \\u001b[31m');\n`,
      'handlers/e.exits.ts': 'process.exit(7);\n',
      // Something that would keep the process alive.
      'handlers/f.right.ts': `setInterval(() => undefined, 1000);\n${right}`,
      'handlers/g.thread.ts': right,
    });
    const { code, stdout, stderr } = await jobwright(['run', '--store', store.url], project.root);
    project.drop();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lines = stderr.trim().split('\n');
    expect(lines).toHaveLength(5);
    for (const [at, says] of [
      /a\.none \(a\.none\.ts\).*must export handler/,
      /b\.syntax.*b\.syntax\.ts:1:6/,
      /c\.missing.*nowhere\.js/,
      /d\.throws.*not set \\u001b\[31m \(at .*d\.throws\.ts:1:\d+\)/,
      /e\.exits.*ended its thread, with code 7/,
    ].entries())
      expect(lines[at]).toMatch(says);
  });

  it('refuses to start where its middleware does not load, and says why', async () => {
    const project = new CommandProject({
      'throws.mjs': "throw new Error('not set');\n",
      'missing.mjs': "import './nowhere.mjs';\n",
    });
    const where = ['--store', store.url, '--generated', SAMPLE_PROJECT];
    for (const [file, why] of [
      ['throws.mjs', /Error: not set \(at .*throws\.mjs:1:\d+\)/],
      ['missing.mjs', /Cannot find module .*nowhere\.mjs/],
    ] as const) {
      const run = ['run', ...where, '--middleware', file];
      const { code, stdout, stderr } = await jobwright(run, project.root);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^jobwright: the middleware .*/${file} does not load: `));
      expect(stderr).toMatch(why);
    }
    project.drop();
  });

  it('ends with 0 at the first signal, after the jobs that run', async () => {
    const runner = await started();
    expect(await runner.end('SIGTERM')).toBe(0);
    expect(runner.events.slice(-2)).toMatchObject([
      { type: 'stopped' },
      { type: 'summary', succeeded: 0, tookMs: expect.any(Number) as number },
    ]);
  });

  it('runs once what is due, and sums up what came of it', async () => {
    await using client = buildClient<Client>(descriptors, store.url);
    await client.test.echo.submit(1);
    await client.test.echo.submit(2, { delay: '1h' });
    const gone = await client.test.fail.submit({ code: 'Gone' });
    const once = ['run', '--once', '--store', store.url, '--generated', SAMPLE_PROJECT];
    const first = await jobwright(once);
    expect(first).toMatchObject({ code: 1, stderr: '' });
    expect(first.stdout).toMatch(
      /\n2 jobs done in .* s, .*\/s: 1 succeeded, 1 failed\nleft: 1 for later\n$/,
    );
    expect(first.stdout).toContain(`failed     test.fail  ${gone.id}  Gone: it is Gone\n`);
    const second = await jobwright([...once, '--json']);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(second.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      ...{ type: 'summary', succeeded: 0, failed: 0 },
      left: { later: 1, waiting: 0, due: 0, running: 0 },
    });
  });

  it('counts in one live line at a terminal', async ({ skip }) => {
    skip(!(await hasScript()), 'there is no script(1) of util-linux, which gives it a terminal');
    await using client = buildClient<Client>(descriptors, store.url);
    await client.test.echo.submit(1);
    const hanging = await client.test.hang.submit({});
    const command = [process.execPath, BIN, 'run', '--once', '--generated', SAMPLE_PROJECT].join(
      ' ',
    );
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      // Of the environment around the tests only the path: CI, NO_COLOR, and others would take the colours away.
      env: { PATH: process.env['PATH'], TERM: 'xterm', JOBWRIGHT_STORE: store.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    await until(() => said.includes('1 running, 0 waiting, 1 done, '), 30_000);
    await hanging.cancel();
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
    expect(said).toContain(`\r\u001b[K1 running`);
    expect(said).not.toContain('started ');
    expect(said).toContain(`\u001b[90mcancelled\u001b[39m  test.hang  ${hanging.id}`);
    expect(said).toMatch(/\n2 jobs done in .*1 succeeded.*1 cancelled/);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'takes two %s at once for one, and ends at once at a later one',
    async (signal, code) => {
      const runner = await started();
      await submit('test.hang', {});
      await runner.heard('claimed');
      runner.child.kill(signal);
      runner.child.kill(signal);
      await runner.heard('stopping');
      // The job would hold it up for 30 s: what ends it is a signal that comes half a second later.
      const first = performance.now();
      await until(() => runner.child.exitCode !== null || !runner.child.kill(signal));
      await runner.exited;
      expect(runner.child.exitCode).toBe(code);
      expect(performance.now() - first).toBeGreaterThan(300);
      expect(runner.events.at(-1)?.type).toBe('stopping');
    },
  );

  it('stops by itself, quietly, when nobody reads its output any more', async () => {
    const args = [BIN, 'run', '--store', store.url, '--generated', SAMPLE_PROJECT];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    const stderr = text(child.stderr);
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await submit('test.echo', 1);
    await exited;
    expect({ code: child.exitCode, stderr: await stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('prints what jobs say in one line each, without its control characters', async () => {
    const hostile = 'a\nfake line \u001b]0;title\u0007\u009b31m';
    const shown = 'a\\u000afake line \\u001b]0;title\\u0007\\u009b31m';
    const args = [BIN, 'run', '--store', store.url, '--generated', SAMPLE_PROJECT];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    await until(() => said.includes('running test.echo'), 30_000);

    const echo = await submit('test.echo', hostile, '--wait');
    expect(echo.stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(JSON.parse(echo.stdout)).toBe(hostile);
    const failed = await submit('test.throw_this', { message: hostile }, '--wait');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain(`unexpected: ${shown}`);

    const id = /submitted (\S+)/.exec(failed.stderr)?.[1] ?? '';
    const on = (...words: readonly string[]) => commands.run(...words, '--store', store.url);
    const listed = await on('list', '--state', 'dead');
    expect(listed.stdout.trim().split('\n')).toHaveLength(1);
    expect(listed.stdout).toContain(shown);
    const one = await on('show', id);
    expect(one.stdout).toContain(shown);
    expect(one.stdout).toMatch(/error .*\n +at .*sample-registry/);
    expect(one.stdout).toMatch(/attempt 3 .*failed {2}by /);
    for (const output of [said, listed.stdout, one.stdout])
      expect(output).not.toMatch(/[^\P{Cc}\n]/u);
    await until(
      () => said.includes(`dead       test.throw_this  ${id}  ${shown}`) || said.includes(shown),
    );
    const [line] = (await on('list', '--json', '--state', 'dead')).stdout.split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ error: { message: hostile } });
  });

  it('is missed by whoever waits for a job that nobody takes', async () => {
    const waited = await submit('test.echo', 1, '--timeout', '4s');
    expect(waited).toMatchObject({ code: 1, stdout: '' });
    expect(waited.stderr).toContain('nobody takes test.echo: no runner is running');
    expect(waited.stderr).toContain('WAIT_TIMEOUT');
    await until(async () => {
      const { stdout } = await commands.run('status', '--store', store.url);
      return /nobody takes test\.echo version 1: 1 due, the oldest for .*jobwright run/.test(
        stdout,
      );
    }, 20_000);
  });
});

async function hasScript(): Promise<boolean> {
  const child = spawn('script', ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const failed = once(child, 'error').then(() => '');
  return (await Promise.race([text(child.stdout), failed])).includes('util-linux');
}
