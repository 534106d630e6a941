import { settleIn } from '../../store/settle-in.js';
import type { StoredFailure } from '../../types/failure.js';
import { JobAbortError } from '../abort.js';
import type { AbortReason, Middleware, RegistryEntry } from '../types.js';
import type {
  Execution,
  Executor,
  HandlerEnd,
  Invocation,
  RunHost,
  StrayError,
} from './execution.js';
import type { SettleIn } from './complete.js';
import { callHost, type CallHost } from './host.js';
import { LazySignal } from './lazy-signal.js';
import { runHandler, type Surroundings } from './run-handler.js';

/** Runs handlers on this thread: cheapest, for work that mostly waits. Such a handler cannot be killed. */
export function inlineExecutor(
  stray: (error: StrayError) => void,
  middleware: readonly Middleware[],
): Executor {
  const thread = { stray, middleware };
  return {
    start: (entry, invocation, host) => new InlineExecution(entry, invocation, host, thread),
    close: () => Promise.resolve(),
  };
}

interface Thread {
  readonly stray: (error: StrayError) => void;
  readonly middleware: readonly Middleware[];
}

class InlineExecution implements Execution, Surroundings {
  readonly ended: Promise<HandlerEnd>;
  readonly #signal = new LazySignal();
  readonly #host: RunHost;
  readonly #thread: Thread;
  readonly #id: string;
  readonly #name: string;

  constructor(entry: RegistryEntry, invocation: Invocation, host: RunHost, thread: Thread) {
    this.#host = host;
    this.#thread = thread;
    this.#id = invocation.id;
    this.#name = entry.job.descriptor.name;
    this.ended = runHandler(entry, invocation, this);
  }

  get signal(): AbortSignal {
    return this.#signal.signal;
  }

  get settleIn(): SettleIn {
    return settleIn;
  }

  get middleware(): readonly Middleware[] {
    return this.#thread.middleware;
  }

  /** Made for those that call. */
  get call(): CallHost {
    return (method, args) => callHost(this.#host, method, args);
  }

  isOver(): boolean {
    return false;
  }

  log(lines: string, first: number, last: number): void {
    this.#host.log(lines, first, last);
  }

  stray({ message }: StoredFailure): void {
    this.#thread.stray({ id: this.#id, name: this.#name, message });
  }

  abort(reason: AbortReason): void {
    this.#signal.abort(new JobAbortError(reason));
  }

  kill(): void {
    // It goes on, and only its slot tells.
  }
}
