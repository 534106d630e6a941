import { Worker } from 'node:worker_threads';
import type { StartWorker } from './remote/port.js';
import type { FromWorker, WorkerSetup } from './remote/messages.js';

/** Worker threads: they can be killed, and none holds up the runner, but all share its process. */
export function threads(setup: WorkerSetup): StartWorker {
  return (listener) => {
    const worker = new Worker(new URL('./thread-worker.js', import.meta.url), {
      workerData: setup,
      ...(setup.heapMb !== undefined && {
        resourceLimits: { maxOldGenerationSizeMb: setup.heapMb },
      }),
    });
    let failure = 'it exited by itself';
    worker
      .on('message', (message: FromWorker) => {
        listener.message(message);
      })
      // Without a listener of its own a thread's error would end the process.
      .on('error', (error: NodeJS.ErrnoException) => {
        failure =
          error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : error.message;
      })
      .on('exit', (code) => {
        listener.exit(`${failure} (exit code ${code})`);
      });
    return {
      post: (message) => {
        worker.postMessage(message);
      },
      kill: () => void worker.terminate(),
      ref: () => {
        worker.ref();
      },
      unref: () => {
        worker.unref();
      },
    };
  };
}
