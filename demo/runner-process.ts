import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RunnerEvent } from '@jobwright/runtime/runner';

const CLI = fileURLToPath(new URL('../generator/bin/jobwright.js', import.meta.url));
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A `jobwright run` process of its own. */
export class RunnerProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  constructor(
    name: string,
    store: string,
    concurrency: number,
    heard: (event: RunnerEvent) => void,
  ) {
    this.name = name;
    const command = [CLI, 'run', '--store', store, '--concurrency', String(concurrency), '--json'];
    this.#child = spawn(process.execPath, command, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#exited = once(this.#child, 'exit');
    if (this.#child.stdout === null) throw new Error('The runner has no standard output.');
    createInterface(this.#child.stdout).on('line', (line) => {
      heard(JSON.parse(line) as RunnerEvent);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** As a power cut would: no handler, no farewell. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Asks it to stop; answers its exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.#exited;
    return this.#child.exitCode;
  }
}
