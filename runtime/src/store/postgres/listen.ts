import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Hint } from '../store.js';
import type { PostgresConnection } from './connection.js';
import { LISTEN, NOTIFY } from './sql/schema.js';

const ALL_HINTS: readonly Hint[] = ['queued', 'ended', 'status', 'cancel', 'log'];
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** So long after a hint no other of its kind is sent. */
const QUIET_MS = 5;

/**
 * Sends hints, at most one of a kind each 5 ms: those that come meanwhile are one more after that. Sent after
 * the commit that they tell of, on their own: a NOTIFY makes its transaction's commit wait for all others'. Only where none was
 * sent for a while a commit takes its hint along: then there is hardly another to wait for, and whoever listens hears it a round
 * trip sooner.
 */
export class Hints {
  /** Of each kind: when one was sent last. */
  readonly #sentAt = new Map<Hint, number>();
  /** Kinds of which one is to be sent. */
  readonly #due = new Set<Hint>();
  readonly #sends = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(readonly connection: PostgresConnection) {}

  /** Whether the commit to come may send this hint by itself; if so, whoever asks has it do so. */
  takenAlong(hint: Hint): boolean {
    const quiet = this.#quietInMs(hint) <= 0;
    if (quiet) this.#sentAt.set(hint, performance.now());
    return quiet;
  }

  send(hint: Hint): void {
    if (this.#due.has(hint)) return;
    this.#due.add(hint);
    const send = this.#send(hint).finally(() => this.#sends.delete(send));
    this.#sends.add(send);
  }

  /** Sends without delay what is to be sent; resolves once that is done. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#sends);
  }

  async #send(hint: Hint): Promise<void> {
    const pauseMs = this.#quietInMs(hint);
    const { signal } = this.#closing;
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal }).catch(() => undefined); // closing
    this.#sentAt.set(hint, performance.now());
    this.#due.delete(hint); // what comes from now on is told by another
    await this.connection.query(NOTIFY, [hint]).catch(() => undefined); // a hint may be lost; whoever needs it polls
  }

  #quietInMs(hint: Hint): number {
    return (this.#sentAt.get(hint) ?? -QUIET_MS) + QUIET_MS - performance.now();
  }
}

/**
 * Hears hints on a connection of its own. When that is lost it connects again, and gives all hints: what came meanwhile
 * was missed.
 */
export class Listener {
  #client: pg.Client | undefined;
  #pause = SHORTEST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    readonly connection: PostgresConnection,
    readonly heard: (hint: Hint) => void,
  ) {}

  async start(): Promise<void> {
    const client = this.connection.dedicated();
    this.#client = client;
    client.on('notification', ({ payload }) => {
      if (!this.#stopped && ALL_HINTS.includes(payload as Hint)) this.heard(payload as Hint);
    });
    const lost = (): void => {
      this.#again(client);
    };
    client.on('error', lost);
    client.on('end', lost);
    try {
      await client.connect();
      await client.query(LISTEN);
      this.#pause = SHORTEST_PAUSE_MS;
    } catch {
      lost(); // hints come once it works; until then, polling is enough
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined); // it may be lost already
  }

  #again(client: pg.Client): void {
    if (this.#stopped || this.#client !== client) return;
    this.#client = undefined;
    void client.end().catch(() => undefined); // what is left of it
    this.#timer = setTimeout(() => void this.#restart(), this.#pause * (1 + Math.random()));
    this.#timer.unref();
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  async #restart(): Promise<void> {
    await this.start();
    if (this.#client === undefined) return;
    for (const hint of ALL_HINTS) this.heard(hint);
  }
}
