import type { StoredFailure } from '../types/failure.js';
import type { JobHeaders } from '../types/headers.js';
import type { JsonText } from '../types/json.js';
import type { IndexedField } from '../types/job-type.js';
import type { JobState } from '../types/state.js';
import type { WaitsFor } from './children.js';

/** A job to be added. */
export interface NewJob {
  /** UUIDv7 (RFC 9562) made by the client, so that a submit whose reply was lost is safely sent again. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  readonly queue: string;
  /** Higher is claimed first. */
  readonly priority: number;
  readonly params: JsonText;
  readonly key?: IdempotencyKey;
  readonly headers?: JobHeaders;
  /** When it is due: a time, in ms since 1970 UTC, or how long after its submit, in ms. At once where neither is given. */
  readonly due?: { readonly at: number } | { readonly afterMs: number };
}

/** Keys belong to one job type and compare by bytes. */
export interface IdempotencyKey {
  readonly key: string;
  /** Tells params apart: SHA-256, hexadecimal, of their canonical JSON. */
  readonly paramsHash: string;
}

/**
 * - `created`: the job is stored now, or was by an earlier send of the same submit;
 * - `existing`: its key had made job `id` before, with the same params;
 * - `conflict`: its key had made job `id` before, with other params; nothing was stored.
 */
export interface Submitted {
  readonly id: string;
  readonly answer: 'created' | 'existing' | 'conflict';
}

/** All that is known of one job. Times are milliseconds since 1970 UTC, by the database's clock. */
export interface JobRecord {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly revision: number;
  readonly queue: string;
  readonly priority: number;
  readonly state: JobState;
  readonly params: JsonText;
  readonly key?: string;
  readonly headers?: JobHeaders;
  /** The job that it was made of, which had not succeeded. */
  readonly redriveOf?: string;
  /** The job that was made of it. */
  readonly redrivenAs?: string;
  /** The attempt that runs or ran last, from 1; 0 before the first. */
  readonly attempt: number;
  /** How often its runner died. */
  readonly losses: number;
  readonly status?: JsonText;
  readonly output?: JsonText;
  /** How the job ended; while it is queued again, why its last attempt failed. */
  readonly error?: StoredFailure;
  /** The job that started this one. */
  readonly parentId?: string;
  /** How many ancestors it has. */
  readonly depth: number;
  /** What it waits for, where its state is `waiting`. */
  readonly waitsFor?: WaitsFor;
  readonly submittedAt: number;
  /** Not started before this time. */
  readonly runAt: number;
  /** Start of the attempt that runs or ran last. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly cancelRequestedAt?: number;
  /** Who holds it now. */
  readonly runner?: { readonly id: string; readonly name: string; readonly tickedAt: number };
}

/** Which jobs: those that fit everything given. */
export interface JobFilter {
  readonly names?: readonly string[];
  readonly states?: readonly JobState[];
  readonly queues?: readonly string[];
  /** Submitted within, in ms since 1970 UTC. */
  readonly submitted?: TimeRange;
  /** Ended within. */
  readonly ended?: TimeRange;
  /** With these headers, among others. */
  readonly headers?: JobHeaders;
  readonly where?: IndexedWhere;
}

/** From a time on, and before another. */
export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

/** Jobs of one type by params that its file has under `index`. */
export interface IndexedWhere {
  readonly name: string;
  readonly fields: readonly IndexedValue[];
}

export interface IndexedValue extends IndexedField {
  readonly property: string;
  readonly value: string | number | boolean;
}

export interface ListQuery extends JobFilter {
  /** At most so many, newest first. */
  readonly limit: number;
  /** Only jobs submitted before this one: the last id of the page before. */
  readonly before?: string;
}

/** What became of a job since someone last looked. */
export interface JobChange {
  readonly id: string;
  readonly status?: { readonly sequence: number; readonly value: JsonText };
  readonly end?: {
    readonly state: Extract<JobState, 'succeeded' | 'failed' | 'dead' | 'cancelled'>;
    readonly output?: JsonText;
    readonly error?: StoredFailure;
  };
}

/** What the asker has seen of job `id`: statuses up to `sequence`, 0 for none. */
export interface ChangeCursor {
  readonly id: string;
  readonly sequence: number;
}

/**
 * - `cancelled`: was queued, has ended;
 * - `requested`: is running, its runner will hear of it;
 * - `ended`: had ended before, nothing changed.
 */
export type CancelAnswer = 'cancelled' | 'requested' | 'ended' | 'not-found';

export interface CancelRequest {
  readonly id: string;
  readonly reason: string;
  /** A running job has this long, by the database's clock, until its token may be voided. */
  readonly graceMs: number;
}
