import type { JsonText } from '../../types/json.js';
import type { AbortReason } from '../types.js';
import type { HandlerEnd, Invocation } from './execution.js';

/** What a worker thread is started with. */
export interface ThreadData {
  /** Address of the registry module. */
  readonly registry: string;
  /** Modules to import before it. */
  readonly imports: readonly string[];
}

/** A thread is used again: `run` tells what belongs to which of its runs. */
export type ToThread =
  | {
      readonly type: 'run';
      readonly run: number;
      readonly name: string;
      readonly invocation: Invocation;
    }
  | { readonly type: 'abort'; readonly run: number; readonly reason: AbortReason }
  | { readonly type: 'status-answer'; readonly sequence: number; readonly leaseLost: boolean };

export type FromThread =
  | {
      readonly type: 'status';
      readonly run: number;
      readonly sequence: number;
      readonly status: JsonText;
    }
  | { readonly type: 'ended'; readonly run: number; readonly end: HandlerEnd };
