import { JobwrightError } from '../types/errors.js';

/** The archive could not be reached, or refused what was asked. What is in it may be as before, or as was asked. */
export class ArchiveUnavailableError extends JobwrightError {
  readonly code = 'ARCHIVE_UNAVAILABLE';
  constructor(
    /** Of the archive. */
    readonly archive: string,
    what: string,
    cause?: unknown,
  ) {
    super(`The archive (${archive}) cannot be used: ${what}.`, { cause });
  }
}
