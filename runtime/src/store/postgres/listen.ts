import type pg from 'pg';
import type { Hint } from '../store.js';
import type { PostgresConnection } from './connection.js';
import { hintOn, listenFor, NOTIFY } from './sql/schema.js';

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Hears hints on a connection of its own. When that is lost it connects again, and gives all that it listens for: what came
 * meanwhile was missed.
 */
export class Listener {
  #client: pg.Client | undefined;
  /** The same while it listens. */
  #listening: pg.Client | undefined;
  /** pg is given a query only when it has answered the one before. */
  #telling: Promise<unknown> = Promise.resolve();
  #pause = SHORTEST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    readonly connection: PostgresConnection,
    readonly hints: readonly Hint[],
    readonly heard: (hint: Hint) => void,
  ) {}

  async start(): Promise<void> {
    const client = this.connection.dedicated();
    this.#client = client;
    client.on('notification', ({ channel }) => {
      const hint = this.hints.find((one) => one === hintOn(channel));
      if (!this.#stopped && hint !== undefined) this.heard(hint);
    });
    const lost = (): void => {
      this.#again(client);
    };
    client.on('error', lost);
    client.on('end', lost);
    try {
      await client.connect();
      await client.query(listenFor(this.hints));
      if (this.#client === client) this.#listening = client;
      this.#pause = SHORTEST_PAUSE_MS;
    } catch {
      lost(); // hints come once it works; until then, polling is enough
    }
  }

  /** Sends a hint by this connection, one after the other; undefined where that does not listen now. */
  tell(hint: Hint): Promise<unknown> | undefined {
    const client = this.#listening;
    if (client === undefined) return undefined;
    const notify = { name: 'jobwright_notify', text: NOTIFY, values: [hint] };
    const told = this.#telling.then(() => client.query(notify));
    // One that says nothing hears nothing either.
    this.#telling = told.catch(() => {
      this.#again(client);
    });
    return told;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#listening = undefined;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined); // it may be lost already
  }

  #again(client: pg.Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = this.#listening = undefined;
    void client.end().catch(() => undefined); // what is left of it
    this.#timer = setTimeout(() => void this.#restart(), this.#pause * (1 + Math.random()));
    this.#timer.unref();
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  async #restart(): Promise<void> {
    await this.start();
    if (this.#client === undefined) return;
    for (const hint of this.hints) this.heard(hint);
  }
}
