import type { RunnerEvent } from '@jobwright/runtime/runner';
import { RunnerProcess } from './runner-process.js';

const CONCURRENCY = 2;
const START_LIMIT_MS = 30_000;

interface Waiting {
  readonly fits: (event: RunnerEvent, runner: string) => boolean;
  readonly resolve: () => void;
}

/** The two runner processes, and which of them runs what. */
export class Runners {
  readonly #processes = new Map<string, RunnerProcess>();
  readonly #holders = new Map<string, string>();
  readonly #waiting = new Set<Waiting>();

  /** Resolves when both have begun. */
  async start(store: string): Promise<void> {
    await Promise.all(
      ['A', 'B'].map(async (name) => {
        const started = this.until(
          (event, runner) => event.type === 'started' && runner === name,
          START_LIMIT_MS,
        );
        const process = new RunnerProcess(name, store, CONCURRENCY, (event) => {
          this.#heard(event, name);
        });
        this.#processes.set(name, process);
        await started;
      }),
    );
  }

  pid(name: string): number {
    return this.#processes.get(name)?.pid ?? 0;
  }

  /** The runner that took the job last. */
  holder(id: string): string {
    return this.#holders.get(id) ?? '?';
  }

  /** Resolves when something happens. @throws when it does not within the limit */
  until(fits: Waiting['fits'], limitMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new Error(`What the demo waits for did not happen within ${limitMs / 1_000} s.`));
      }, limitMs);
      const waiting: Waiting = {
        fits,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.add(waiting);
    });
  }

  async kill(name: string): Promise<void> {
    const process = this.#processes.get(name);
    this.#processes.delete(name);
    await process?.kill();
  }

  /** Ends them without a word, when the demo itself is interrupted. */
  killAll(): void {
    for (const process of this.#processes.values()) void process.kill();
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.stop()));
    this.#processes.clear();
  }

  #heard(event: RunnerEvent, runner: string): void {
    if (event.type === 'claimed') this.#holders.set(event.id, runner);
    for (const waiting of this.#waiting) {
      if (!waiting.fits(event, runner)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }
}
