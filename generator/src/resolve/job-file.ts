import type { Duration } from '@jobwright/runtime';
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
  readonly retry?: {
    readonly attempts?: number;
    readonly backoff?: Backoff;
    readonly initial?: Duration;
    readonly max?: Duration;
  };
  readonly timeout?: Duration;
  readonly queue?: string;
  readonly priority?: number;
  readonly isolation?: Isolation;
  readonly retention?: RetentionField;
  readonly internal?: boolean;
  readonly index?: readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
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

interface ErrorField {
  readonly retry?: boolean;
  readonly description?: string;
  readonly data?: Schema;
}
