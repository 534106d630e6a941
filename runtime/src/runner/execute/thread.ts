import { Worker } from 'node:worker_threads';
import type { RegistryEntry } from '../types.js';
import type { Execution, Executor, HandlerEnd, Host, Invocation } from './execution.js';
import type { FromThread, ThreadData, ToThread } from './thread-messages.js';

/**
 * Runs each handler in a worker thread of its own, for work that keeps a processor busy: a thread can be killed, and
 * none holds up the runner. Threads that have finished are used again.
 */
export function threadExecutor(data: ThreadData): Executor {
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  function take(): Worker {
    const worker = idle.pop();
    if (worker !== undefined) return worker;
    const made = new Worker(new URL('./thread-worker.js', import.meta.url), { workerData: data });
    all.add(made);
    made.once('exit', () => {
      all.delete(made);
      const at = idle.indexOf(made);
      if (at >= 0) idle.splice(at, 1);
    });
    // Without a listener of its own an idle thread's error would end the process; its exit tells enough.
    made.on('error', () => undefined);
    return made;
  }

  return {
    start(entry, invocation, host) {
      const worker = take();
      worker.ref();
      return execute(worker, entry, invocation, host, () => {
        worker.unref();
        idle.push(worker);
      });
    },
    async close() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

let runs = 0;

function execute(
  worker: Worker,
  entry: RegistryEntry,
  invocation: Invocation,
  host: Host,
  release: () => void,
): Execution {
  const run = ++runs;
  let over = false;
  let killed = false;
  const ended = new Promise<HandlerEnd>((resolve) => {
    let failure = 'it exited by itself';
    const onMessage = (message: FromThread): void => {
      if (message.run !== run) return;
      if (message.type === 'status') {
        answerStatus(worker, message.sequence, host.status(message.status));
        return;
      }
      detach();
      release();
      resolve(message.end);
    };
    const onError = (error: unknown): void => {
      failure = error instanceof Error ? error.message : String(error);
    };
    const onExit = (code: number): void => {
      detach();
      const why = killed ? 'it was killed' : `${failure} (exit code ${code})`;
      resolve({ kind: 'died', message: `The thread that ran the handler is gone: ${why}.` });
    };
    const detach = (): void => {
      over = true;
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    send(worker, { type: 'run', run, name: entry.job.descriptor.name, invocation });
  });
  return {
    ended,
    abort: (reason) => {
      if (!over) send(worker, { type: 'abort', run, reason });
    },
    kill: () => {
      // A thread that has ended this run may be busy with another.
      if (over) return;
      killed = true;
      void worker.terminate();
    },
  };
}

function answerStatus(worker: Worker, sequence: number, stored: Promise<void>): void {
  stored.then(
    () => {
      send(worker, { type: 'status-answer', sequence, leaseLost: false });
    },
    () => {
      send(worker, { type: 'status-answer', sequence, leaseLost: true });
    },
  );
}

function send(worker: Worker, message: ToThread): void {
  worker.postMessage(message);
}
