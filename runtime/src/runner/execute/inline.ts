import { JobAbortError } from '../abort.js';
import type { Middleware } from '../types.js';
import type { Executor, StrayError } from './execution.js';
import { callHost, hostUntil } from './host.js';
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
      let over = false;
      const own = hostUntil(
        () => over,
        id,
        (method, args) => callHost(host, method, args),
      );
      const told = (error: unknown): void => {
        stray({ id, name, message: unexpected(error).message });
      };
      return {
        ended: runHandler(entry, invocation, controller.signal, own, {
          stray: told,
          middleware,
        }).finally(() => {
          over = true;
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
