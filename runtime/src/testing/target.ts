import type { Connection } from '../client/connection.js';
import { systemSleepClock, type SleepClock } from '../runner/sleep-clock.js';
import { openStore } from '../store/open.js';
import type { Store } from '../store/store.js';
import { TestStore } from './memory-store.js';

/** Where jobs are: a store that is open, what clients are connected by, or a store URL. */
export type Target = Store | Connection | string;

/** A target that can be worked on. */
export interface Opened {
  readonly store: Store;
  /** The clock that the handlers' sleeps go by. */
  readonly clock: SleepClock;
  /** Closes what was opened here, and nothing else. */
  readonly release: () => Promise<void>;
}

export async function openTarget(target: Target): Promise<Opened> {
  if (typeof target === 'string') {
    const store = await openStore(target);
    await store.open();
    return { store, clock: systemSleepClock, release: () => store.close() };
  }
  const store = 'waiter' in target ? await target.store() : target;
  const clock = store instanceof TestStore ? store.clock : systemSleepClock;
  return { store, clock, release: () => Promise.resolve() };
}
