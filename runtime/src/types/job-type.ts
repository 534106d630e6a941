import type { ValidateLater } from './validation.js';

/**
 * The types of one job, as the generator derives them from its job file. Exists in types only; at run time a
 * {@link JobDescriptor} stands for it.
 */
export interface JobType {
  readonly name: string;
  readonly params: unknown;
  readonly status: unknown;
  readonly output: unknown;
  /** Declared error codes and the data of each; `undefined` where an error carries none. */
  readonly errors: object;
}

/** A property of params that has an index. */
export interface IndexedField {
  readonly scalar: 'text' | 'number' | 'boolean';
  /** Its column in MariaDB, where indexes are of columns only. */
  readonly column: string;
}

/** What a client needs to know of a job type in order to submit it and to read its results. */
export interface JobDescriptor<J extends JobType = JobType> {
  readonly name: J['name'];
  /** Raised on an incompatible change. */
  readonly version: number;
  /** Raised on any change. */
  readonly revision: number;
  readonly queue: string;
  /** Higher is claimed first. */
  readonly priority: number;
  readonly validateParams: ValidateLater;
  /** Codes of the declared errors. */
  readonly errorCodes: readonly string[];
  /** Params that have an index of their own, by property. */
  readonly indexed?: Readonly<Record<string, IndexedField>>;
  /** Carries the type; never set. */
  readonly $type?: J;
}
