import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../workload/runner.mjs', import.meta.url));

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
  #over = false;
  /** How many ended without being told to. */
  deaths = 0;

  constructor(count: number, settings: RunnerSettings) {
    this.#settings = settings;
    for (let n = 0; n < count; n += 1) this.#start();
  }

  get all(): readonly ChildProcess[] {
    return [...this.#running];
  }

  /** Ends all that are left, for good. */
  async end(): Promise<void> {
    this.#over = true;
    await Promise.all(
      this.all.map(async (child) => {
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
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.#running.add(child);
    child.once('exit', () => {
      this.#running.delete(child);
      if (this.#over) return;
      this.deaths += 1;
      this.#start();
    });
  }
}
