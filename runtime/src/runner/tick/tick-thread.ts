import { Worker } from 'node:worker_threads';
import type { FromTick, LeaseTerms, TickData, ToTick } from './messages.js';

/** Who keeps the lease, as the runner sees it. */
export interface Ticks {
  /** Ends the lease and the ticks; after `withinMs` the ticks alone, and the lease runs out. */
  stop(withinMs: number): Promise<void>;
}

/**
 * Begins to keep a lease.
 * @param watch memory of the {@link MainWatch}
 * @param died told when the ticks end without having been stopped: nothing covers the jobs any more
 */
export type StartTicks = (
  terms: LeaseTerms,
  watch: SharedArrayBuffer,
  heard: (message: FromTick) => void,
  died: (error: Error) => void,
) => Ticks;

/** Ticks on a thread of their own, with a connection of its own to the store of that URL. */
export function ticksOnThread(url: string): StartTicks {
  return (terms, watch, heard, died) => startThread({ ...terms, url, watch }, heard, died);
}

function startThread(
  data: TickData,
  heard: (message: FromTick) => void,
  died: (error: Error) => void,
): Ticks {
  const worker = new Worker(new URL('./tick-worker.js', import.meta.url), { workerData: data });
  let stopped = false;
  let failure: Error | undefined;
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', (code) => {
      if (!stopped) died(failure ?? new Error(`The tick thread ended with code ${code}.`));
      resolve();
    });
  });
  worker.on('message', heard);
  worker.on('error', (error: Error) => {
    failure = error;
  });
  return {
    async stop(withinMs) {
      stopped = true;
      worker.postMessage('stop' satisfies ToTick);
      const silent = setTimeout(() => void worker.terminate(), withinMs);
      await exited;
      clearTimeout(silent);
    },
  };
}
