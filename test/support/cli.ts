import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { RunnerEvent } from '@jobwright/runtime/runner';
import { until } from './until.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const SAMPLE_PROJECT = fileURLToPath(
  new URL('../end-to-end/sample-project', import.meta.url),
);
const BIN = fileURLToPath(new URL('../../generator/bin/jobwright.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): ChildProcess {
  const env = { ...process.env, NO_COLOR: '1', JOBWRIGHT_STORE: undefined, ...more };
  return spawn(process.execPath, [BIN, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs the command line to its end, in a process of its own. */
export async function jobwright(args: readonly string[], cwd = ROOT): Promise<Finished> {
  const child = start(args, cwd);
  if (child.stdout === null || child.stderr === null) throw new Error('no output to read');
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: child.exitCode, stdout, stderr };
}

/** A `jobwright run` process and what it says. */
export class RunProcess {
  readonly events: RunnerEvent[] = [];
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;

  /** @param nodeOptions flags of Node, such as a limit of memory */
  constructor(store: string, generated: string, nodeOptions?: string) {
    this.child = start(
      ['run', '--store', store, '--generated', generated, '--json'],
      ROOT,
      nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions },
    );
    this.exited = once(this.child, 'exit');
    if (this.child.stdout === null) throw new Error('no output to read');
    createInterface(this.child.stdout).on('line', (line) => {
      this.events.push(JSON.parse(line) as RunnerEvent);
    });
    this.child.stderr?.pipe(process.stderr);
  }

  /** Resolves when an event of the kind has been heard. */
  async heard(type: RunnerEvent['type'], id?: string): Promise<void> {
    await until(
      () =>
        this.events.some(
          (e) => e.type === type && (id === undefined || ('id' in e && e.id === id)),
        ),
      40_000,
    );
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    await this.exited;
    return this.child.exitCode;
  }
}
