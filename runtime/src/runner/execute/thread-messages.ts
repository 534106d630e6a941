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

export type ToThread =
  | { readonly type: 'run'; readonly name: string; readonly invocation: Invocation }
  | { readonly type: 'abort'; readonly reason: AbortReason }
  | { readonly type: 'status-answer'; readonly sequence: number; readonly leaseLost: boolean };

export type FromThread =
  | { readonly type: 'status'; readonly sequence: number; readonly status: JsonText }
  | { readonly type: 'ended'; readonly end: HandlerEnd };
