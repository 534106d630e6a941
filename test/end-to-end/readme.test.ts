import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { codeBlocks } from '../support/markdown.js';
import { until } from '../support/until.js';

/** The tour's commands that are not run here: they install, or are this very test suite. */
const ELSEWHERE = ['npm ci && npm run demo\n', 'npm ci && npm test\n'];

describe("the README's tour", () => {
  let folder: string;
  let runner: ChildProcess | undefined;
  const printed: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jobwright-tour-'));
    for (const part of [
      'schemas',
      'handlers',
      'generated',
      'generator',
      'runtime',
      'package.json',
    ]) {
      await cp(join(ROOT, part), join(folder, part), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });

  async function stopRunner(): Promise<void> {
    if (runner?.pid === undefined) return;
    // npx is not the runner but its parent: the signal goes to the whole group.
    process.kill(-runner.pid, 'SIGKILL');
    await once(runner, 'exit');
  }

  afterAll(async () => {
    await stopRunner();
    await rm(folder, { recursive: true, force: true });
  });

  function shell(command: string): ChildProcess {
    const env = { ...process.env, NO_COLOR: '1', JOBWRIGHT_STORE: undefined };
    return spawn('sh', ['-c', command], {
      cwd: folder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  async function run(command: string): Promise<string> {
    const child = shell(command);
    const [stdout, stderr] = await Promise.all([
      child.stdout === null ? '' : text(child.stdout),
      child.stderr === null ? '' : text(child.stderr),
      once(child, 'close'),
    ]);
    expect({ command, code: child.exitCode, stderr }).toMatchObject({ command, code: 0 });
    return stdout;
  }

  it(
    'ends, followed letter by letter, in a job of the reader’s own',
    { timeout: 90_000 },
    async () => {
      for (const { language, info, code } of await codeBlocks(join(ROOT, 'README.md'))) {
        if (ELSEWHERE.includes(code)) continue;
        if (language !== 'sh') {
          const path = join(folder, info);
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, code);
        } else if (info === 'runner') {
          await stopRunner();
          runner = shell(code.trim());
          let said = '';
          runner.stdout?.on('data', (data: Buffer) => (said += data.toString()));
          await until(() => said.includes('text.count'), 30_000);
        } else {
          printed.push(await run(code.trim()));
        }
      }
      const [generated, migrated, submitted, tour, again, tree] = printed;
      expect(generated).toMatch(/6 jobs/);
      expect(migrated).toContain('applied');
      expect(JSON.parse(submitted ?? '')).toEqual({ words: 6 });
      expect(tour).toMatch(/(\d+ %\n)*100 %\n5 words\nnothing to count in 2 characters\n$/);
      expect(again).toMatch(/7 jobs/);
      expect(tree).toMatch(
        /"words": 6[^]*\ntext\.count_all {2}succeeded .*\n├─ text 1 .*\n└─ text 2 /,
      );
      expect(await run('npx jobwright generate --check')).toContain('current');
    },
  );

  it('says only what the package says of its commands', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [, script] of readme.matchAll(/npm run (\w+)/g))
      expect(scripts).toHaveProperty(script ?? '');
  });
});
