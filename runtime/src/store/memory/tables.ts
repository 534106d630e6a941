import type { AttemptOutcome } from '../../types/attempt.js';
import type { JsonText } from '../../types/json.js';
import type { EndState } from '../../types/state.js';
import type { WaitsFor } from '../children.js';
import type { Paused } from '../control.js';
import type { NewJob } from '../job.js';
import type { ArchiveRemoval, LogPointer, StoredChunk } from '../log.js';
import type { NewRunner } from '../runner.js';

/*
 * What a database holds, in the words of its tables. Rows hold only numbers and text, are never changed, and are replaced as a
 * whole: nobody can alter one through what was given or answered.
 */

export type JobRow = Readonly<Omit<NewJob, 'key' | 'headers' | 'due'>> & {
  readonly key: string | null;
  /** JSON. */
  readonly headers: string | null;
  readonly submittedAt: number;
  readonly parentId: string | null;
  readonly depth: number;
  readonly redriveOf: string | null;
};

/** A job that is due or runs; gone when the job ends. */
export interface LiveRow {
  readonly id: string;
  readonly state: 'queued' | 'running';
  readonly runAt: number;
  /** The one that runs or ran last, from 1. */
  readonly attempt: number;
  /** Lost and released ones are not. */
  readonly attemptsSpent: number;
  readonly losses: number;
  /** Grows with each claim and each loss. */
  readonly epoch: number;
  readonly claimId: string | null;
  readonly runnerId: string | null;
  /** Of the attempt that runs or ran last. */
  readonly startedAt: number | null;
  readonly cancelRequestedAt: number | null;
  readonly cancelCutoff: number | null;
  readonly cancelReason: string | null;
  readonly waitsFor: WaitsFor | null;
  /** Of a parked job: the children of which the first to end wakes it. */
  readonly awaits: readonly string[] | null;
  readonly suspect: boolean;
  readonly deaths: number;
}

/** How a job ended. The runner is set where the end ended an attempt, the claim where that attempt's token settled it. */
export interface EndRow {
  readonly state: EndState;
  readonly output: JsonText | null;
  readonly error: JsonText | null;
  readonly endedAt: number;
  readonly runAt: number;
  readonly attempt: number;
  readonly losses: number;
  readonly epoch: number;
  readonly claimId: string | null;
  readonly runnerId: string | null;
  readonly startedAt: number | null;
  readonly cancelRequestedAt: number | null;
}

/** An attempt that was not the end of its job. The claim is set where its own token settled it. */
export interface AttemptRow {
  readonly epoch: number;
  readonly attempt: number;
  readonly claimId: string | null;
  readonly runnerId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: Extract<AttemptOutcome, 'failed' | 'lost' | 'released'>;
  readonly error: JsonText | null;
}

export interface StatusRow {
  readonly sequence: number;
  readonly status: JsonText;
}

export type RunnerRow = NewRunner & {
  readonly registeredAt: number;
  readonly tickedAt: number;
  readonly leaseUntil: number;
  readonly endedAt: number | null;
};

/** Which child a parent's key stands for. */
export interface EdgeRow {
  readonly parentId: string;
  readonly key: string;
  readonly childId: string;
  readonly jobName: string;
  readonly paramsHash: string;
  readonly detached: boolean;
}

/** A sleep has an end, a step a result. */
export type StepRow = { readonly key: string } & (
  | { readonly kind: 'step'; readonly result: JsonText }
  | { readonly kind: 'sleep'; readonly wakeAt: number }
);

export class Tables {
  constructor(
    readonly jobs = new Map<string, JobRow>(),
    /** Jobs by type and idempotency key. */
    readonly keys = new Map<string, { readonly jobId: string; readonly paramsHash: string }>(),
    readonly live = new Map<string, LiveRow>(),
    readonly ended = new Map<string, EndRow>(),
    /** By job, oldest first. */
    readonly attempts = new Map<string, readonly AttemptRow[]>(),
    readonly statuses = new Map<string, StatusRow>(),
    readonly runners = new Map<string, RunnerRow>(),
    /** By parent, then key. */
    readonly edges = new Map<string, ReadonlyMap<string, EdgeRow>>(),
    /** By job, in the order recorded. */
    readonly steps = new Map<string, readonly StepRow[]>(),
    /** Keys of deleted jobs, by job, and until when they still count. */
    readonly prunedKeys = new Map<string, { readonly name: string; readonly expiresAt: number }>(),
    /** By job. */
    readonly chunks = new Map<string, readonly StoredChunk[]>(),
    /** Ended jobs whose logs are to be archived. */
    readonly unarchived = new Map<
      string,
      { readonly endedAt: number; readonly takenUntil: number }
    >(),
    /** By job. */
    readonly archives = new Map<
      string,
      { readonly jobName: string; readonly archivedAt: number; readonly pointer: LogPointer }
    >(),
    readonly objects = new Map<string, Uint8Array>(),
    readonly removals = new Map<string, ArchiveRemoval>(),
    /** Which job was made of which, by the old one. */
    readonly redrives = new Map<string, string>(),
    /** By kind and name. */
    readonly pauses = new Map<string, Paused>(),
  ) {}

  copy(): Tables {
    return new Tables(
      new Map(this.jobs),
      new Map(this.keys),
      new Map(this.live),
      new Map(this.ended),
      new Map(this.attempts),
      new Map(this.statuses),
      new Map(this.runners),
      new Map(this.edges),
      new Map(this.steps),
      new Map(this.prunedKeys),
      new Map(this.chunks),
      new Map(this.unarchived),
      new Map(this.archives),
      new Map(this.objects),
      new Map(this.removals),
      new Map(this.redrives),
      new Map(this.pauses),
    );
  }
}
