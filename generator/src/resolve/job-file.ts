import type { Duration, LogLevel } from '@jobwright/runtime';
import type { Backoff, Isolation } from '@jobwright/runtime/runner';
import type { Schema } from '../schema/schema.js';

/** A job file that has been checked. */
export interface JobFile {
  readonly job: string;
  readonly version: number;
  readonly description?: string;
  readonly params?: Schema;
  readonly status?: Schema;
  readonly output?: Schema;
  readonly errors?: Readonly<Record<string, ErrorField>>;
  readonly retry?: RetryField;
  readonly timeout?: Duration;
  readonly deadline?: Duration;
  readonly stall?: Duration;
  readonly spawns?: readonly string[];
  readonly queue?: string;
  readonly priority?: number;
  readonly isolation?: Isolation;
  readonly retention?: RetentionField;
  readonly logs?: LogsField;
  readonly sensitive?: readonly string[];
  readonly internal?: boolean;
  readonly index?: readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export interface RetryField {
  readonly attempts?: number;
  readonly delays?: readonly Duration[];
  readonly backoff?: Backoff;
  readonly initial?: Duration;
  readonly max?: Duration;
}

interface KeptField {
  readonly age?: Duration;
  readonly count?: number;
}

export interface RetentionField extends KeptField {
  /** Takes the place of age and count for jobs that did not succeed. */
  readonly unsuccessful?: KeptField;
  readonly keys?: Duration;
}

export interface LogsField {
  readonly level?: LogLevel;
  /** `64KiB`, `1MiB` … */
  readonly maxSize?: string;
  readonly console?: boolean;
  readonly retention?: Duration;
}

interface ErrorField {
  readonly retry?: boolean | RetryField;
  readonly description?: string;
  readonly data?: Schema;
}
