import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { rawSqlite } from '../../support/sqlite.js';
import type { Eyes } from '../history/database.js';
import type { Random } from '../../../runtime/src/testing/example/random.js';
import type { Runners } from './runners.js';

/** How often each is done to the runners, evenly over the work. */
export interface Disturbances {
  /** SIGKILL; another runner takes its place. */
  readonly kills: number;
  /** SIGSTOP, for longer than the lease. */
  readonly stops: number;
  /** Connections to the database ended by it. */
  readonly terminations: number;
}

export interface DisturberParts {
  readonly store: string;
  readonly eyes: Eyes;
  readonly runners: Runners;
  readonly random: Random;
  readonly leaseMs: number;
}

type Act = () => Promise<void>;

/** Does harm as the work goes on: the first part of it after the first part of the work, and so on. */
export class Disturber {
  readonly #parts: DisturberParts;
  readonly #planned: Act[];
  readonly #total: number;
  readonly #stopped = new Set<Promise<void>>();
  #done = 0;

  constructor(parts: DisturberParts, { kills, stops, terminations }: Disturbances) {
    const { random } = parts;
    this.#parts = parts;
    const times = (count: number, act: Act): Act[] => Array.from({ length: count }, () => act);
    this.#planned = [
      ...times(kills, () => this.#kill()),
      ...times(stops, () => this.#stop()),
      ...times(terminations, () => this.#terminate()),
    ]
      .map((act) => ({ act, place: random.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ act }) => act);
    this.#total = this.#planned.length;
  }

  get finished(): boolean {
    return this.#planned.length === 0;
  }

  /** @param share of the work that is done, from 0 to 1 */
  async disturb(share: number): Promise<void> {
    if (this.#done / (this.#total + 1) > share) return;
    const act = this.#planned.shift();
    if (act === undefined) return;
    this.#done += 1;
    await act();
  }

  /** Resolves when nobody is stopped any more. */
  async calm(): Promise<void> {
    await Promise.all(this.#stopped);
  }

  async #kill(): Promise<void> {
    const { random, runners } = this.#parts;
    const runner = random.one(await runners.started());
    const exited = once(runner, 'exit');
    runner.kill('SIGKILL');
    await exited;
  }

  async #stop(): Promise<void> {
    const { random, runners, leaseMs } = this.#parts;
    const runner = random.one(await runners.started());
    await this.#suspend(
      () => runner.kill('SIGSTOP'),
      () => runner.kill('SIGCONT'),
    );
    const stopped = sleep(leaseMs * (1.5 + random.next())).then(() => {
      runner.kill('SIGCONT');
      this.#stopped.delete(stopped);
    });
    this.#stopped.add(stopped);
  }

  /** Not while it holds SQLite's one write lock: then nobody could write until it goes on, which is how SQLite is. */
  async #suspend(stop: () => void, goOn: () => void): Promise<void> {
    const { store } = this.#parts;
    stop();
    if (!store.startsWith('sqlite:')) return;
    const database = await rawSqlite(store.slice('sqlite:'.length));
    for (;;) {
      try {
        database.exec('begin immediate');
        database.exec('rollback');
        break;
      } catch {
        goOn(); // another may hold it; it is seen soon
        await sleep(1);
        stop();
      }
    }
    database.close();
  }

  async #terminate(): Promise<void> {
    const { eyes, random } = this.#parts;
    await eyes.terminate((pids) => pids.filter(() => random.chance(0.3)));
  }
}
