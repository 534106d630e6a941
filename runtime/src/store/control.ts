import type { JsonText } from '../types/json.js';
import type { Grouped } from './claim-groups.js';
import type { NewJob } from './job.js';

/** What a queued job is to be instead. Of two for one job in a batch the later stands. */
export interface UpdateRequest extends Partial<Pick<NewJob, 'due' | 'priority'>> {
  readonly id: string;
  readonly params?: NewParams;
}

/** Params, and the contract that they fit; with both it is as if the job had been submitted so. */
export interface NewParams {
  readonly version: number;
  readonly revision: number;
  readonly params: JsonText;
  /** Its key's, from now on: SHA-256, hexadecimal, of their canonical JSON. */
  readonly paramsHash: string;
}

/**
 * - `updated`: it was queued;
 * - `running`: it runs or waits, or is to be cancelled; nothing changed;
 * - `ended`: it has ended, nothing changed.
 */
export type UpdateAnswer = 'updated' | 'running' | 'ended' | 'not-found';

/** A job to be made of one that has ended and not succeeded. */
export interface RedriveRequest {
  readonly id: string;
  /** UUIDv7 of the new job, made by the client, so that a redrive whose reply was lost is safely asked again. */
  readonly newId: string;
  /** Instead of those of the old job. */
  readonly params?: NewParams;
}

/**
 * - `redriven`: job `id` was made of it now, or by an earlier send of the same request;
 * - `existing`: job `id` was made of it before;
 * - `live`: it has not ended;
 * - `succeeded`: it has, and there is nothing to be done again.
 */
export type RedriveAnswer =
  | { readonly answer: 'redriven' | 'existing'; readonly id: string }
  | { readonly answer: 'live' | 'succeeded' | 'not-found' };

/** Of what no runner is to take jobs. */
export interface PauseTarget {
  readonly kind: 'queue' | 'job';
  /** Of the queue, or of the job type. */
  readonly name: string;
}

export interface Paused extends PauseTarget {
  /** In milliseconds since 1970 UTC. */
  readonly pausedAt: number;
}

/** What a job is claimed by once it is updated. */
export function updatedGroup(job: Grouped, { priority, params }: UpdateRequest): Grouped {
  const { name, version, revision, queue } = job;
  return {
    name,
    version: params?.version ?? version,
    revision: params?.revision ?? revision,
    queue,
    priority: priority ?? job.priority,
  };
}

/** By kind and name, whatever the database's collation. */
export function byTarget(a: PauseTarget, b: PauseTarget): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
