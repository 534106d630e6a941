import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../support/cli.js';
import { codeBlocks } from '../support/markdown.js';
import { until } from '../support/until.js';

describe('docs/cli.md', () => {
  let folder: string;
  let runner: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jobwright-cli-doc-'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  });

  afterAll(async () => {
    if (runner?.pid !== undefined) {
      process.kill(-runner.pid, 'SIGKILL');
      await once(runner, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  function shell(command: string): ChildProcess {
    const PATH = [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter);
    return spawn('sh', ['-ec', command], {
      cwd: folder,
      env: { ...process.env, PATH, JOBWRIGHT_STORE: undefined },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  it('has examples that do what it says', { timeout: 120_000 }, async () => {
    const printed = new Map<string, string>();
    for (const { language, info, code } of await codeBlocks(join(ROOT, 'docs/cli.md'))) {
      // What a command prints.
      if (language === 'text') continue;
      const child = shell(code.trim());
      if (info === 'runner') {
        runner = child;
        let said = '';
        child.stdout?.on('data', (data: Buffer) => (said += data.toString()));
        await until(() => said.includes('running hello.greet'), 30_000);
        continue;
      }
      const [stdout, stderr] = await Promise.all([
        child.stdout === null ? '' : text(child.stdout),
        child.stderr === null ? '' : text(child.stderr),
        once(child, 'close'),
      ]);
      const expected = Number(/^exits-(\d)$/.exec(info)?.[1] ?? 0);
      expect({ code, exits: child.exitCode, stderr }).toMatchObject({ code, exits: expected });
      printed.set(code.split('\n')[0] ?? '', stdout);
    }
    const of = (start: string): string =>
      [...printed].find(([command]) => command.startsWith(start))?.[1] ?? '';
    expect(of('jobwright submit')).toContain('world');
    expect(of('jobwright status')).toMatch(/runner .*last tick/);
    expect(of('jobwright list')).toMatch(/hello\.greet {2}succeeded/);
    expect(of('id=$(jobwright submit')).toContain('"again"');
  });
});
