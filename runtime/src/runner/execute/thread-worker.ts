import { parentPort, workerData } from 'node:worker_threads';
import { LeaseLostError } from '../../types/errors.js';
import { JobAbortError } from '../abort.js';
import type { Registry, RegistryEntry } from '../types.js';
import { runHandler } from './run-handler.js';
import type { FromThread, ThreadData, ToThread } from './thread-messages.js';

/** Entry of a worker thread: runs one handler at a time, found in the registry by its job's name. */
const port = parentPort;
if (port === null) throw new Error('This module is the entry of a worker thread.');
const { registry, imports } = workerData as ThreadData;
const entries = load();
// Its failure is told when a job asks for it.
entries.catch(() => undefined);

let controller = new AbortController();
let sequence = 0;
const reports = new Map<number, { resolve(): void; reject(error: unknown): void }>();

port.on('message', (message: ToThread) => {
  switch (message.type) {
    case 'run':
      void run(message);
      break;
    case 'abort':
      controller.abort(new JobAbortError(message.reason));
      break;
    case 'status-answer': {
      const report = reports.get(message.sequence);
      reports.delete(message.sequence);
      if (message.leaseLost) report?.reject(new LeaseLostError('of this attempt'));
      else report?.resolve();
    }
  }
});

async function run({ name, invocation }: Extract<ToThread, { type: 'run' }>): Promise<void> {
  controller = new AbortController();
  try {
    const entry = (await entries).get(name);
    if (entry === undefined) throw new Error(`The registry ${registry} has no job ${name}.`);
    const end = await runHandler(entry, invocation, controller.signal, (status) => {
      const number = ++sequence;
      send({ type: 'status', sequence: number, status });
      return new Promise((resolve, reject) => reports.set(number, { resolve, reject }));
    });
    send({ type: 'ended', end });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({
      type: 'ended',
      end: { kind: 'threw', failure: { kind: 'unexpected', message }, retry: true },
    });
  }
}

async function load(): Promise<ReadonlyMap<string, RegistryEntry>> {
  for (const module of imports) await import(module);
  const loaded = (await import(registry)) as { readonly registry: Registry };
  return new Map(loaded.registry.entries.map((entry) => [entry.job.descriptor.name, entry]));
}

function send(message: FromThread): void {
  port?.postMessage(message);
}
