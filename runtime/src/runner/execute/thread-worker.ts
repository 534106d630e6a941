import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerSetup } from './remote/messages.js';
import { serve } from './remote/serve.js';

/** Entry of a worker thread. */
const port = parentPort;
if (port === null) throw new Error('This module is the entry of a worker thread.');
port.on(
  'message',
  serve(workerData as WorkerSetup, (message) => {
    port.postMessage(message);
  }),
);
