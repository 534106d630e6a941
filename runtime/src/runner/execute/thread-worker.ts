import { parentPort, workerData } from 'node:worker_threads';
import { LeaseLostError } from '../../types/errors.js';
import { JobAbortError } from '../abort.js';
import type { Registry, RegistryEntry } from '../types.js';
import type { HandlerEnd } from './execution.js';
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
let current = 0;
let sequence = 0;
const reports = new Map<number, { resolve(): void; reject(error: unknown): void }>();

port.on('message', (message: ToThread) => {
  switch (message.type) {
    case 'run':
      void run(message);
      break;
    case 'abort':
      if (message.run === current) controller.abort(new JobAbortError(message.reason));
      break;
    case 'status-answer': {
      const report = reports.get(message.sequence);
      reports.delete(message.sequence);
      if (message.leaseLost) report?.reject(new LeaseLostError('of this attempt'));
      else report?.resolve();
    }
  }
});

async function run({
  run: number,
  name,
  invocation,
}: Extract<ToThread, { type: 'run' }>): Promise<void> {
  controller = new AbortController();
  current = number;
  try {
    const entry = (await entries).get(name);
    if (entry === undefined) throw new Error(`The registry ${registry} has no job ${name}.`);
    const ended = await runHandler(entry, invocation, controller.signal, (status) => {
      // What a handler left behind goes on after its end; what it reports is of no job any more.
      if (current !== number) return Promise.reject(new LeaseLostError(invocation.id));
      const at = ++sequence;
      send({ type: 'status', run: number, sequence: at, status });
      return new Promise((resolve, reject) => reports.set(at, { resolve, reject }));
    });
    end(number, ended);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    end(number, { kind: 'threw', failure: { kind: 'unexpected', message }, retry: true });
  }
}

function end(run: number, ended: HandlerEnd): void {
  current = 0;
  send({ type: 'ended', run, end: ended });
}

async function load(): Promise<ReadonlyMap<string, RegistryEntry>> {
  for (const module of imports) await import(module);
  const loaded = (await import(registry)) as { readonly registry: Registry };
  return new Map(loaded.registry.entries.map((entry) => [entry.job.descriptor.name, entry]));
}

function send(message: FromThread): void {
  port?.postMessage(message);
}
