import { Worker } from 'node:worker_threads';
import type { FromTick, TickData, ToTick } from './messages.js';

/** The thread that keeps the lease, as the runner sees it. */
export interface TickThread {
  /** Ends the lease and the thread; after `withinMs` the thread alone, and the lease runs out. */
  stop(withinMs: number): Promise<void>;
}

/**
 * Starts the tick thread.
 * @param died told when the thread ends without having been stopped: nothing covers the jobs any more
 */
export function startTickThread(
  data: TickData,
  heard: (message: FromTick) => void,
  died: (error: Error) => void,
): TickThread {
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
