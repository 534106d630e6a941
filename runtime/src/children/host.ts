import type { NewChild, Recalled, StartedChild } from '../store/children.js';
import type { JobChange } from '../store/job.js';
import type { JsonText } from '../types/json.js';
import type { ChildEnds, Until } from './ends-so-far.js';

/** A child that a handler wants started; ids are made by the runner. */
export type ChildRequest = Omit<NewChild, 'job' | 'depth'> & Omit<NewChild['job'], 'id'>;

export type ChildEnd = NonNullable<JobChange['end']>;

/**
 * What a handler asks of its runner for children, steps and sleeps. All of it can cross to another process.
 * Every call fails with `LeaseLostError` once the attempt is no longer the job's.
 */
export interface DurableHost {
  /** What the job's earlier attempts have recorded. */
  recall(): Promise<Recalled>;
  recordStep(key: string, result: JsonText): Promise<void>;
  /** @throws {JobAbortError} when the job is to be cancelled. */
  startChildren(children: readonly ChildRequest[]): Promise<readonly StartedChild[]>;
  /** Resolves when enough of these children have ended; until then the attempt waits, and has no slot. */
  awaitChildren(ids: readonly string[], until: Until): Promise<ChildEnds>;
  cancelChildren(ids: readonly string[], reason: string): Promise<void>;
  /** Resolves when the sleep that was first recorded under this key is over; until then the attempt waits. */
  sleep(key: string, ms: number): Promise<void>;
  /** Tells whoever runs the runner of something that is odd but no failure. */
  warn(message: string): Promise<void>;
}
