import { parentPort, workerData } from 'node:worker_threads';
import type { Registry } from '@jobwright/runtime/runner';
import {
  runsInThread,
  tryLoad,
  type FromLoadThread,
  type LoadProblem,
  type LoadThreadData,
} from './load-handlers.js';

/** Entry of the thread that loads the handlers of threads, one after the other: one that ends it is known by name. */
const { registry: url, imports } = workerData as LoadThreadData;
for (const module of imports) await import(module);
const { registry } = (await import(url)) as { readonly registry: Registry };
const problems: LoadProblem[] = [];
for (const entry of registry.entries.filter(runsInThread)) {
  send({ type: 'loading', job: entry.job.descriptor.name });
  const problem = await tryLoad(entry);
  if (problem !== undefined) problems.push(problem);
}
send({ type: 'loaded', problems });

function send(message: FromLoadThread): void {
  parentPort?.postMessage(message);
}
