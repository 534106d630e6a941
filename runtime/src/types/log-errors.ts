import { JobwrightError } from './errors.js';

/** The log is in an archive that this client was not given, or is not in it. The job itself is there. */
export class ArchiveUnreachableError extends JobwrightError {
  readonly code = 'ARCHIVE_UNREACHABLE';
  constructor(
    readonly id: string,
    /** Where the log is. */
    readonly archive: string,
    /** The archive that the client has. */
    given?: string,
  ) {
    super(
      given === archive
        ? `The log of job ${id} was archived in ${archive}, and is not there: its object was deleted or moved.`
        : `The log of job ${id} is in ${archive}, and was not found there by this client, which was given ` +
            `${given ?? 'no archive'}. Give the connection that archive, or read the log where it can be reached.`,
    );
  }
}

/** The archived log is not as it was written; the lines before the damage have been given. The job itself is there. */
export class ArchiveDamagedError extends JobwrightError {
  readonly code = 'ARCHIVE_DAMAGED';
  constructor(
    readonly id: string,
    readonly archive: string,
    /** Its name in the archive. */
    readonly object: string,
    cause: unknown,
  ) {
    super(
      `The log of job ${id} is damaged: object ${object} of ${archive} cannot be read to its end. ` +
        'Restore it from a copy; the lines before the damage were read.',
      { cause },
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
