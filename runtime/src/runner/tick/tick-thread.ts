import { Worker } from 'node:worker_threads';
import type { FromTick, TickData, ToTick } from './messages.js';

/** The thread that keeps the lease, as the runner sees it. */
export interface TickThread {
  /** Ticks now instead of at the next turn, such as when a cancel is hinted. */
  tick(): void;
  /** Ends the lease and the thread. */
  stop(): Promise<void>;
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
  const send = (message: ToTick): void => {
    worker.postMessage(message);
  };
  return {
    tick: () => {
      send({ type: 'tick' });
    },
    async stop() {
      stopped = true;
      send({ type: 'stop' });
      await exited;
    },
  };
}
