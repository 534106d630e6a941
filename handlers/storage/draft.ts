/** The attempt on whose behalf something is written; a job's context is one. */
export interface Attempt {
  readonly id: string;
  readonly epoch: number;
  readonly signal: AbortSignal;
}

/** What is being made, out of sight until it is whole. */
export interface Draft {
  /** Makes it appear at its place, all at once, instead of what was there. */
  publish(): Promise<void>;
  /** Removes it. Does nothing once published. */
  discard(): Promise<void>;
}

/** A file being written, from its beginning. */
export interface FileDraft extends Draft {
  /** The chunk belongs to the draft until the promise resolves. */
  write(chunk: Uint8Array): Promise<void>;
  /** To be called after the last write, before `publish`. Answers what was written. */
  finish(): Promise<{ readonly bytes: number; readonly sha256: string }>;
}
