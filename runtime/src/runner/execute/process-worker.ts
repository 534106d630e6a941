import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerSetup } from './remote/messages.js';
import { serve } from './remote/serve.js';

/** Entry of a child process. */
const setup = JSON.parse(process.argv[2] ?? '') as WorkerSetup;

// Messages that come before there is a listener would be lost, so it is there at once; runs wait for the watchdog.
const heard = serve(setup, (message: FromWorker) => {
  // Refused when the runner is gone: then so is this process.
  if (process.connected) process.send?.(message, () => undefined);
});
const watchdog = new Worker(new URL('./process-watchdog.js', import.meta.url), { execArgv: [] });
const watched = once(watchdog, 'online');
watchdog.unref();
watched.catch((error: unknown) => {
  console.error('jobwright: the watchdog of a child process could not be started:', error);
  process.exit(1);
});
process.on('message', (message: ToWorker) => {
  void watched.then(
    () => {
      heard(message);
    },
    () => undefined,
  );
});
