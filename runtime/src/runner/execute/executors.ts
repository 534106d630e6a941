import type { Isolation, Middleware } from '../types.js';
import type { Executor, StrayError } from './execution.js';
import { inlineExecutor } from './inline.js';
import { processes } from './process.js';
import { pooledExecutor } from './remote/executor.js';
import type { WorkerSetup } from './remote/messages.js';
import { threads } from './thread.js';

/**
 * The ways to run a handler: that of each isolation; and `alone`, whatever the job's own isolation is, in a child process
 * that runs nothing else meanwhile, for jobs that may do harm. One that has survived a job is used for the next: a runner that died
 * may leave hundreds of suspects, nearly all of them innocent, and to start a process for each would keep others from their leases.
 */
export type Executors = Readonly<Record<Isolation | 'alone', Executor>>;

/**
 * @param middleware for inline handlers; threads and child processes load their own
 * @param stray told of errors that no handler waits for
 */
export function makeExecutors(
  setup: WorkerSetup,
  middleware: readonly Middleware[],
  stray: (error: StrayError) => void,
): Executors {
  const process = { what: 'process', startWorker: processes(setup), stray };
  return {
    inline: inlineExecutor(stray, middleware),
    thread: pooledExecutor({ what: 'thread', startWorker: threads(setup), stray }),
    process: pooledExecutor(process),
    alone: pooledExecutor(process),
  };
}
