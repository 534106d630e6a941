import { JobAbortError } from '../abort.js';
import type { Middleware } from '../types.js';
import type { Executor, StrayError } from './execution.js';
import { callHost } from './host.js';
import { runHandler, unexpected } from './run-handler.js';

/** Runs handlers on this thread: cheapest, for work that mostly waits. Such a handler cannot be killed. */
export function inlineExecutor(
  stray: (error: StrayError) => void,
  middleware: readonly Middleware[],
): Executor {
  return {
    start(entry, invocation, host) {
      const controller = new AbortController();
      const { id } = invocation;
      const { name } = entry.job.descriptor;
      return {
        ended: runHandler(entry, invocation, controller.signal, {
          call: (method, args) => callHost(host, method, args),
          isOver: () => false,
          stray: (error) => {
            stray({ id, name, message: unexpected(error).message });
          },
          middleware,
        }),
        abort: (reason) => {
          controller.abort(new JobAbortError(reason));
        },
        kill: () => undefined,
      };
    },
    close: () => Promise.resolve(),
  };
}
