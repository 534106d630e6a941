import type { Hint } from '../store.js';
import type { SqliteConnection } from './connection.js';
import { DATA_VERSION } from './sql/schema.js';

const POLL_MS = 20;
const ALL_HINTS: readonly Hint[] = ['queued', 'ended', 'status', 'cancel', 'log'];

/** Listeners of this process by database file: what its own stores write is heard at once. */
const listeners = new Map<string, Set<(hint: Hint) => void>>();

/** Tells whoever listens in this process; others see the file change. */
export function hintWithin(path: string, hint: Hint): void {
  for (const heard of listeners.get(path) ?? []) heard(hint);
}

/**
 * Hears what other stores of this process write, and watches `PRAGMA data_version`, which changes when another connection
 * has committed: what was committed it does not say, so all hints are given.
 */
export async function listenTo(
  connection: SqliteConnection,
  heard: (hint: Hint) => void,
): Promise<() => void> {
  const here = listeners.get(connection.path) ?? new Set();
  listeners.set(connection.path, here.add(heard));
  let last = await dataVersion(connection);
  let stopped = false;
  const timer = setInterval(() => void poll(), POLL_MS);
  timer.unref();
  async function poll(): Promise<void> {
    const version = await dataVersion(connection).catch(() => last); // closed meanwhile, or unusable: nothing is heard
    if (stopped || version === last) return;
    last = version;
    for (const hint of ALL_HINTS) heard(hint);
  }
  return () => {
    stopped = true; // a poll may be under way
    clearInterval(timer);
    here.delete(heard);
    if (here.size === 0) listeners.delete(connection.path);
  };
}

function dataVersion(connection: SqliteConnection): Promise<number | undefined> {
  return connection.read(
    (statements) => statements.get<{ data_version: number }>(DATA_VERSION)?.data_version,
  );
}
