import type { JsonText } from '../types/json.js';
import type { JobState } from '../types/state.js';
import type { Token } from '../types/token.js';
import type { NewJob } from './job.js';

/** A child to be started, unless its parent has one by this key already. */
export interface NewChild {
  /** Names the child among its parent's. Compares by bytes. */
  readonly key: string;
  readonly job: Omit<NewJob, 'key'>;
  /** Tells params apart: SHA-256, hexadecimal, of their canonical JSON. */
  readonly paramsHash: string;
  /** How many ancestors it has; 1 for the child of a root. */
  readonly depth: number;
  /** Not cancelled with its parent. */
  readonly detached: boolean;
  /** What to do where the key's child has ended and has not succeeded: take it as it is, or start this one in its place. */
  readonly failed: 'keep' | 'replace';
}

/** Children that a running job starts, under its token. */
export interface StartRequest {
  readonly id: string;
  readonly token: Token;
  readonly children: readonly NewChild[];
}

/**
 * The children there are now, in the order asked; none was started where the token is outdated (`lease-lost`), or the
 * parent is to be cancelled (`cancelling`).
 */
export type StartAnswer = 'lease-lost' | 'cancelling' | readonly StartedChild[];

/** The child that a key stands for, whoever started it and when. */
export interface StartedChild {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly paramsHash: string;
}

/** A thing that a handler has done and need not do again, written under the token. The first record of a key stands. */
export interface StepRecord {
  readonly id: string;
  readonly token: Token;
  readonly key: string;
  readonly done: { readonly result: JsonText } | { readonly sleepMs: number };
}

/** What a job's earlier attempts have recorded. */
export interface Recalled {
  readonly steps: readonly { readonly key: string; readonly result: JsonText }[];
  /** Left of each sleep, by the database's clock; not negative. */
  readonly sleeps: readonly { readonly key: string; readonly leftMs: number }[];
  readonly children: readonly RecalledChild[];
  /** Those in whose place others were started. */
  readonly replaced: readonly RecalledChild[];
}

export interface RecalledChild extends StartedChild {
  readonly state: JobState;
  readonly detached: boolean;
}

/** That a running job waits, with its handler in memory, or does no longer. */
export interface WaitingUpdate {
  readonly id: string;
  readonly token: Token;
  readonly waitsFor: WaitsFor | null;
}

/** What a waiting job waits for. */
export type WaitsFor = 'children' | 'sleep';
