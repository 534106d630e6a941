import { setTimeout as sleep } from 'node:timers/promises';
import type { Hint } from '../store.js';
import type { MysqlConnection } from './connection.js';
import { NEWEST } from './sql/schema.js';

const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** Listeners of this process by database: what its own stores write is heard at once. */
const listeners = new Map<string, Set<Listener>>();

/** Tells whoever listens in this process. */
export function hintWithin(database: string, hint: Hint): void {
  for (const listener of listeners.get(database) ?? []) listener.tell(hint);
}

/**
 * Hears what other stores of this process write, and, since MariaDB cannot notify, asks for the newest job and the newest
 * end: once a second while nothing happens, 20 times while something does. So another process's submit is heard within
 * a second, within 50 ms once things are going on; its cancels and statuses not at all, and an end of an older job neither:
 * polling, which stays the truth, finds those.
 */
export class Listener {
  readonly #stopping = new AbortController();
  #polling: Promise<void> | undefined;

  constructor(
    readonly connection: MysqlConnection,
    readonly heard: (hint: Hint) => void,
  ) {}

  async start(): Promise<void> {
    const here = listeners.get(this.connection.url) ?? new Set();
    listeners.set(this.connection.url, here.add(this));
    const seen = await this.#newest();
    if (!this.#stopping.signal.aborted) this.#polling = this.#poll(seen);
  }

  tell(hint: Hint): void {
    if (!this.#stopping.signal.aborted) this.heard(hint);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const here = listeners.get(this.connection.url);
    here?.delete(this);
    if (here?.size === 0) listeners.delete(this.connection.url);
    await this.#polling;
  }

  async #poll(first: Newest | undefined): Promise<void> {
    let seen = first;
    let pause = LONGEST_PAUSE_MS;
    for (;;) {
      const { signal } = this.#stopping;
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined); // stopped
      if (signal.aborted) return;
      const now = await this.#newest();
      if (now === undefined) continue; // cannot be reached now; whoever needs it polls, and says so
      const heard = [
        ...(now.submitted === seen?.submitted ? [] : (['queued'] as const)),
        ...(now.ended === seen?.ended ? [] : (['ended'] as const)),
      ];
      seen = now;
      pause = heard.length > 0 ? SHORTEST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      for (const hint of heard) this.tell(hint);
    }
  }

  async #newest(): Promise<Newest | undefined> {
    const rows = await this.connection.query<Newest>(NEWEST).catch(() => []);
    return rows[0];
  }
}

interface Newest {
  readonly submitted: string | null;
  readonly ended: string | null;
}
