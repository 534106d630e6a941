/** One way in which a value does not fit its schema. */
export interface Violation {
  /** JSON pointer (RFC 6901) to the value that is wrong; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** Answers what is wrong with a value; an empty list where it fits. Never changes the value, never throws. */
export type Validate = (value: unknown) => readonly Violation[];

/** The same, perhaps later: its code may have to be loaded first. */
export type ValidateLater = (
  value: unknown,
) => readonly Violation[] | Promise<readonly Violation[]>;
