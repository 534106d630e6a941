import { JobwrightError } from './errors.js';

/** The log is in an archive that this client was not given, or cannot read. The job itself is there. */
export class ArchiveUnreachableError extends JobwrightError {
  readonly code = 'ARCHIVE_UNREACHABLE';
  constructor(
    readonly id: string,
    /** Where the log is. */
    readonly archive: string,
    /** The archive that the client has. */
    given?: string,
  ) {
    const has = given === undefined ? 'was given no archive' : `was given ${given}`;
    super(
      `The log of job ${id} is in ${archive}, and was not found there by this client, which ${has}. ` +
        `Give the connection that archive, or read the log where it can be reached.`,
    );
  }
}

/** The log was kept for its time, and is gone. The job itself is there. */
export class LogExpiredError extends JobwrightError {
  readonly code = 'LOG_EXPIRED';
  constructor(readonly id: string) {
    super(`The log of job ${id} has expired: the retention of archived logs has deleted it.`);
  }
}
