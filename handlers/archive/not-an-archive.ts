import { DeclarableError } from '../job/errors.js';

export function notAnArchive(
  uri: string,
  reason: string,
  cause?: unknown,
): DeclarableError<'NotAnArchive'> {
  return new DeclarableError('NotAnArchive', { uri, reason }, `${uri}: ${reason}.`, { cause });
}

/** zlib's errors carry codes such as Z_DATA_ERROR; those of the file system and of ours do not. */
export function isDamage(error: unknown): error is Error {
  return (
    error instanceof Error && /^(Z_|ERR_ZLIB)/.test((error as NodeJS.ErrnoException).code ?? '')
  );
}
