import type { Store } from '../../store/store.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { StartTicks } from './tick-thread.js';

/** At most: what a tick looks for besides its lease does not wait for longer, however long the lease is. */
const TICK_MS = 3_000;

/**
 * Ticks on this thread and by this store: for a store that no other thread can reach. A handler that blocks the thread for longer
 * than the lease loses it.
 */
export function ticksHere(store: Store): StartTicks {
  return (terms, _watch, heard) => {
    const tickMs = Math.min(terms.tickMs, TICK_MS);
    const keeper = new LeaseKeeper(() => Promise.resolve(store), { ...terms, tickMs }, heard);
    const over = keeper.keep();
    return {
      async stop(withinMs) {
        keeper.stop();
        let timer: NodeJS.Timeout | undefined;
        const silent = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, withinMs);
        });
        await Promise.race([over, silent]);
        clearTimeout(timer);
      },
    };
  };
}
