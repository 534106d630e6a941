import type { Dialect } from '../../store/store.js';
import type { StoredFailure } from '../../types/failure.js';
import type { JobHeaders } from '../../types/headers.js';
import type { JsonText } from '../../types/json.js';
import type { LogSink } from '../../logs/job-log.js';
import type { AbortReason, RegistryEntry, RetryPolicy } from '../types.js';
import type { Host } from './host.js';

/** What one run of a handler is given, wherever it runs. Can be sent to another thread or process. */
export interface Invocation {
  readonly id: string;
  readonly attempt: number;
  readonly epoch: number;
  readonly claimId: string;
  /** The kind of database that the job is in. */
  readonly dialect: Dialect;
  /** How many ancestors it has. */
  readonly depth: number;
  readonly headers?: JobHeaders | undefined;
  readonly params: JsonText;
  /** Trace id of the trace context that the job was submitted in. */
  readonly trace?: string | undefined;
}

/** How a handler ended; what is not its own doing (timeout, cancel) is for the attempt to judge. */
export type HandlerEnd =
  | { readonly kind: 'returned'; readonly output: JsonText }
  /** It has ended the job itself, in a transaction that ought to be committed; what it threw counts if that was not. */
  | { readonly kind: 'completed'; readonly otherwise?: HandlerThrew }
  | HandlerThrew
  /** The thread or process that ran it is gone: killed, out of memory, or it exited by itself. */
  | { readonly kind: 'died'; readonly message: string };

export interface HandlerThrew {
  readonly kind: 'threw';
  readonly failure: StoredFailure;
  /** Whether it is worth another attempt, and by which policy where not by the job's. */
  readonly retry: boolean | RetryPolicy;
}

/** A handler under way. */
export interface Execution {
  /** Ought never to reject. */
  readonly ended: Promise<HandlerEnd>;
  /** Aborts the handler's signal. */
  abort(reason: AbortReason): void;
  /** Ends the handler where that can be done; an inline one goes on and only its slot tells. */
  kill(): void;
}

/** The runner as an execution sees it. */
export interface RunHost extends Host {
  /** Takes lines of the log; no answer, and nothing to wait for. */
  readonly log: LogSink;
}

/** A way to run handlers. */
export interface Executor {
  start(entry: RegistryEntry, invocation: Invocation, host: RunHost): Execution;
  close(): Promise<void>;
}

/** An error of work that nobody waits for any more, and whose it was where that is known. */
export interface StrayError {
  readonly id?: string;
  readonly name?: string;
  readonly message: string;
}
