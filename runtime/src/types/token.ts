/**
 * What a claim gives its holder. Every later write for the job carries it; one that is outdated changes nothing.
 * `epoch` only grows over the life of a job, so a handler can hand it to storage of its own as a fencing token
 * (Kleppmann, "How to do distributed locking", 2016).
 */
export interface Token {
  /** UUID made by the runner, so that a claim whose reply was lost can be asked again. */
  readonly claimId: string;
  readonly epoch: number;
}
