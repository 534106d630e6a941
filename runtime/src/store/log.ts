import type { AttemptOutcome } from '../types/attempt.js';
import type { JobHeaders } from '../types/headers.js';
import type { Token } from '../types/token.js';

/** Lines of one attempt, written under its token. */
export interface LogChunk {
  readonly id: string;
  readonly token: Token;
  /** Sequences of the first and last line; they grow within an attempt, from 1. A chunk is known by its first. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** NDJSON: each line ends in a line feed. */
  readonly lines: string;
}

/** A place in a job's log: after this line of the attempt with this epoch. */
export interface LogPosition {
  readonly epoch: number;
  readonly sequence: number;
}

/** What of a job's log is asked for: what comes after a position. */
export interface LogRequest {
  readonly id: string;
  readonly after: LogPosition;
}

/** Lines that come with the end of their attempt. */
export type LastLines = Pick<LogChunk, 'firstSequence' | 'lastSequence' | 'lines'>;

/** Before all lines. */
export const LOG_START: LogPosition = { epoch: 0, sequence: 0 };

/** A chunk as it is kept. */
export interface StoredChunk {
  readonly epoch: number;
  readonly attempt: number;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly lines: string;
}

/** An attempt that its own token did not end, so that what it logged last may be missing. */
export interface CutAttempt {
  readonly epoch: number;
  readonly attempt: number;
  readonly endedAt: number;
  readonly outcome: Extract<AttemptOutcome, 'lost' | 'released' | 'cancelled'>;
  /** Why, for people, where it was said. */
  readonly message?: string;
}

/** Where the log of an ended job is once it is archived. */
export interface LogPointer {
  /** Label of the archive; {@link DATABASE_ARCHIVE} for the database itself. */
  readonly archive: string;
  /** Undefined once the object has expired. */
  readonly object: string | undefined;
  /** Of the NDJSON, not compressed. */
  readonly bytes: number;
  readonly lines: number;
}

/** The label of the archive that the database itself is. */
export const DATABASE_ARCHIVE = 'database';

/** What is known of a job's log at one moment. */
export interface LogRead {
  readonly name: string;
  /** Of the job, where it has any. */
  readonly headers?: JobHeaders;
  /** Whether the job has ended, so that nothing more comes. */
  readonly ended: boolean;
  /** After the position asked for, in order, at most as many as asked. Empty once the log is archived. */
  readonly chunks: readonly StoredChunk[];
  /** All of the job, in order. */
  readonly cuts: readonly CutAttempt[];
  readonly archived?: LogPointer;
}

/** The log of an ended job, put into an archive. */
export interface ArchivedLog {
  readonly id: string;
  readonly pointer: LogPointer & { readonly object: string };
  /** The object itself, where the database is the archive. */
  readonly data?: Uint8Array;
  /** The chunks that it holds: exactly these are deleted. */
  readonly chunks: readonly LogPosition[];
}

/** `orphan`: the log was archived as another object, or the job is gone; nothing was changed. */
export type ArchiveAnswer = 'archived' | 'orphan';

/** The answer for an object, by where the log is now. */
export function archiveAnswer(
  known: LogPointer | undefined,
  { archive, object }: Pick<LogPointer, 'archive' | 'object'>,
): ArchiveAnswer {
  return known?.archive === archive && known.object === object ? 'archived' : 'orphan';
}

/** Which archived logs are given up: of one job type, those that were archived at least so long ago. */
export interface ExpireLogs {
  readonly jobName: string;
  readonly olderThanMs: number;
  /** At most so many by one call. */
  readonly limit: number;
}

/** An object that no log needs any more, in an archive other than the database. */
export interface ArchiveRemoval {
  readonly archive: string;
  readonly object: string;
}
