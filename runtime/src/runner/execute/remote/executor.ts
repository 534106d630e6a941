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
export function pooledExecutor(parts: RemoteParts): Executor {
  const idle: RemoteWorker[] = [];
  return remoteExecutor(parts, {
    take: () => idle.pop(),
    idle: (worker) => idle.push(worker),
    drop: (worker) => {
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
    },
  });
}

/** Runs each handler in a new worker, which runs nothing before it and nothing after. */
export function aloneExecutor(parts: RemoteParts): Executor {
  return remoteExecutor(parts, {
    take: () => undefined,
    idle: (worker) => {
      worker.kill();
    },
    drop: () => undefined,
  });
}

/** What is done with workers between their runs. */
interface Reuse {
  readonly take: () => RemoteWorker | undefined;
  readonly idle: (worker: RemoteWorker) => void;
  readonly drop: (worker: RemoteWorker) => void;
}

function remoteExecutor({ what, startWorker, stray }: RemoteParts, reuse: Reuse): Executor {
  const all = new Set<RemoteWorker>();
  const events = {
    stray,
    idle: reuse.idle,
    spoiled: reuse.drop,
    gone: (worker: RemoteWorker) => {
      all.delete(worker);
      reuse.drop(worker);
    },
  };
  return {
    start(entry, invocation, host) {
      const worker = reuse.take() ?? new RemoteWorker(what, startWorker, events);
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
