import type { AbortReason } from '../../types.js';
import type { HandlerEnd, Invocation, StrayError } from '../execution.js';
import type { SentError } from './errors.js';

/** What a worker thread or child process is started with. */
export interface WorkerSetup {
  /** Address of the registry module. */
  readonly registry: string;
  /** Modules to import before it. */
  readonly imports: readonly string[];
  /** Address of the module of middleware. */
  readonly middleware?: string | undefined;
  /** How large its heap may grow; as Node chooses where not given. */
  readonly heapMb?: number | undefined;
  /** Of a child process. */
  readonly childStdout?: 'stdout' | 'stderr' | undefined;
}

/** A worker is used again: `run` tells what belongs to which of its runs. */
export type ToWorker =
  | {
      readonly type: 'run';
      readonly run: number;
      readonly name: string;
      readonly invocation: Invocation;
    }
  | { readonly type: 'abort'; readonly run: number; readonly reason: AbortReason }
  | { readonly type: 'answer'; readonly call: number; readonly answer: Answer };

/** What a call of the handler came to. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: SentError };

export type FromWorker =
  /** A handler calls a method of its host. */
  | {
      readonly type: 'call';
      readonly run: number;
      readonly call: number;
      readonly method: string;
      readonly args: readonly unknown[];
    }
  | {
      readonly type: 'log';
      readonly run: number;
      readonly lines: string;
      readonly first: number;
      readonly last: number;
    }
  | { readonly type: 'ended'; readonly run: number; readonly end: HandlerEnd }
  /** Something failed that no handler waits for: the worker is not to be trusted with another run. */
  | { readonly type: 'stray'; readonly error: StrayError };
