import { JobAbortError } from '../abort.js';
import type { Executor } from './execution.js';
import { runHandler } from './run-handler.js';

/** Runs handlers on this thread: cheapest, for work that mostly waits. Such a handler cannot be killed. */
export function inlineExecutor(): Executor {
  return {
    start(entry, invocation, host) {
      const controller = new AbortController();
      return {
        ended: runHandler(entry, invocation, controller.signal, host),
        abort: (reason) => {
          controller.abort(new JobAbortError(reason));
        },
        kill: () => undefined,
      };
    },
    close: () => Promise.resolve(),
  };
}
