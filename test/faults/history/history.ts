/** All that a database has kept of a campaign, and what its handlers left elsewhere. Times are ms since 1970 UTC. */
export interface History {
  /** What was submitted, with the answer that it is stored. */
  readonly submitted: readonly string[];
  readonly jobs: readonly Job[];
  readonly live: readonly LiveJob[];
  readonly ended: readonly EndedJob[];
  readonly attempts: readonly Attempt[];
  readonly edges: readonly Edge[];
  readonly steps: readonly Step[];
  readonly statuses: readonly Status[];
  readonly runners: readonly RunnerRow[];
  /** In the order in which they were written. */
  readonly effects: readonly Effect[];
  /** Ends as they were read while the campaign went on, as text. */
  readonly sightings: ReadonlyMap<string, string>;
  readonly cancels: readonly Cancel[];
}

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly submittedAt: number;
  readonly params: string;
}

export interface LiveJob {
  readonly id: string;
  readonly state: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly attemptsSpent: number;
  readonly losses: number;
  readonly startedAt: number | null;
  readonly claimId: string | null;
  readonly runnerId: string | null;
}

export interface EndedJob {
  readonly id: string;
  readonly state: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly losses: number;
  readonly startedAt: number | null;
  readonly endedAt: number;
  readonly claimId: string | null;
  readonly runnerId: string | null;
  readonly output: string | null;
  readonly error: string | null;
}

/** One that was not the end of its job. */
export interface Attempt {
  readonly jobId: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly claimId: string | null;
  readonly runnerId: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: string;
}

export interface Edge {
  readonly parentId: string;
  readonly key: string;
  readonly childId: string;
  readonly name: string;
}

export interface Step {
  readonly jobId: string;
  readonly kind: string;
  readonly key: string;
  readonly recordedAt: number;
  readonly result: string | null;
}

export interface Status {
  readonly jobId: string;
  readonly sequence: number;
  readonly storedAt: number;
  readonly status: string;
}

export interface RunnerRow {
  readonly id: string;
  readonly registeredAt: number;
  readonly endedAt: number | null;
}

/** What a handler did under an epoch, outside the database. */
export interface Effect {
  readonly jobId: string;
  readonly epoch: number;
  readonly what: string;
  readonly at: number;
}

/** A cancel that was answered at `answeredAt`: whatever is below that job may start nothing from then on. */
export interface Cancel {
  readonly id: string;
  readonly answeredAt: number;
}
