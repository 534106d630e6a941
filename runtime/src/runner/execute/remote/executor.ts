import type { Executor, StrayError } from '../execution.js';
import type { StartWorker } from './port.js';
import { RemoteWorker } from './worker.js';

export interface RemoteParts {
  /** `thread` or `process`, for messages. */
  readonly what: string;
  readonly startWorker: StartWorker;
  readonly stray: (error: StrayError) => void;
}

/** Runs handlers in workers, one in each at a time. Workers that have finished are used again. */
export function pooledExecutor({ what, startWorker, stray }: RemoteParts): Executor {
  const all = new Set<RemoteWorker>();
  const idle: RemoteWorker[] = [];
  const drop = (worker: RemoteWorker): void => {
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
  };
  const events = {
    stray,
    idle: (worker: RemoteWorker) => idle.push(worker),
    spoiled: drop,
    gone: (worker: RemoteWorker) => {
      all.delete(worker);
      drop(worker);
    },
  };
  return {
    start(entry, invocation, host) {
      const worker = idle.pop() ?? new RemoteWorker(what, startWorker, events);
      all.add(worker);
      return worker.start(entry, invocation, host);
    },
    async close() {
      await Promise.all(
        [...all].map((worker) => {
          worker.kill();
          return worker.gone;
        }),
      );
    },
  };
}
