import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { ROOT } from './cli.js';
import type { CodeBlock } from './markdown.js';
import { until } from './until.js';

/** A reader who follows a document letter by letter in a folder: writes the files it shows, and runs its commands. */
export class WalkThrough {
  #runner: ChildProcess | undefined;
  /** What each command printed, in order. */
  readonly printed: string[] = [];

  /** @param running what the runner says when it is ready */
  constructor(
    readonly folder: string,
    readonly running: string,
  ) {}

  /** A `sh` block is run to its end, one marked `runner` until it is ready; any other is written to the file it names. */
  async follow({ language, info, code }: CodeBlock): Promise<void> {
    if (language !== 'sh') await this.#write(info, code);
    else if (info === 'runner') await this.#startRunner(code.trim());
    else await this.run(code.trim(), Number(/^exits-(\d)$/.exec(info)?.[1] ?? 0));
  }

  /** Runs a command, which is to end with this code; answers what it printed. */
  async run(command: string, exits = 0): Promise<string> {
    const child = this.#shell(command);
    const [stdout, stderr] = await Promise.all([
      child.stdout === null ? '' : text(child.stdout),
      child.stderr === null ? '' : text(child.stderr),
      once(child, 'close'),
    ]);
    expect({ command, code: child.exitCode, stdout, stderr }).toMatchObject({ code: exits });
    this.printed.push(stdout);
    return stdout;
  }

  async stopRunner(): Promise<void> {
    if (this.#runner?.pid === undefined || this.#runner.exitCode !== null) return;
    // npx is not the runner but its parent: the signal goes to the whole group.
    process.kill(-this.#runner.pid, 'SIGKILL');
    await once(this.#runner, 'exit');
  }

  async #startRunner(command: string): Promise<void> {
    await this.stopRunner();
    this.#runner = this.#shell(command);
    let said = '';
    this.#runner.stdout?.on('data', (data: Buffer) => (said += data.toString()));
    await until(() => said.includes(this.running), 30_000);
  }

  async #write(name: string, code: string): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }

  #shell(command: string): ChildProcess {
    const PATH = [join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter);
    return spawn('sh', ['-ec', command], {
      cwd: this.folder,
      env: { ...process.env, PATH, NO_COLOR: '1', JOBWRIGHT_STORE: undefined },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
