import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../../support/until.js';

const ENTRY = fileURLToPath(new URL('../workload/runner.mjs', import.meta.url));
const START_LIMIT_MS = 60_000;

export interface RunnerSettings {
  readonly store: string;
  /** File that handlers append to. */
  readonly effects: string;
  readonly concurrency: number;
  readonly lease: string;
}

/** Runner processes: so many at all times, whatever becomes of them. */
export class Runners {
  readonly #settings: RunnerSettings;
  readonly #running = new Set<ChildProcess>();
  readonly #started = new WeakSet<ChildProcess>();
  #over = false;
  /** How many ended without being told to. */
  deaths = 0;

  constructor(count: number, settings: RunnerSettings) {
    this.#settings = settings;
    for (let n = 0; n < count; n += 1) this.#start();
  }

  /** Those that have a lease, one at least: what is done to them is done to their work. */
  async started(): Promise<readonly ChildProcess[]> {
    return until(() => {
      const started = [...this.#running].filter((child) => this.#started.has(child));
      return started.length > 0 ? started : undefined;
    }, START_LIMIT_MS);
  }

  /** Ends all that are left, for good. */
  async end(): Promise<void> {
    this.#over = true;
    await Promise.all(
      [...this.#running].map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
        await exited;
        clearTimeout(late);
      }),
    );
  }

  #start(): void {
    const { store, effects, concurrency, lease } = this.#settings;
    const child = spawn(process.execPath, [ENTRY, store, String(concurrency), lease], {
      env: { ...process.env, CHAOS_EFFECTS: effects },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // All that it says is that it has its lease.
    child.stdout.once('data', () => this.#started.add(child));
    this.#running.add(child);
    child.once('exit', () => {
      this.#running.delete(child);
      if (this.#over) return;
      this.deaths += 1;
      this.#start();
    });
  }
}
