import { DeclarableError } from '../job/errors.js';

export function notAnArchive(
  uri: string,
  reason: string,
  cause?: unknown,
): DeclarableError<'NotAnArchive'> {
  return new DeclarableError('NotAnArchive', { uri, reason }, `${uri}: ${reason}.`, { cause });
}

/**
 * What to throw for an error of zlib, yauzl or tar-stream while reading: they have no class or code in common. Errors of
 * ours and of the operating system stay as they are.
 */
export function damageOf(uri: string, kind: 'zip' | 'tar.gz', error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof DeclarableError || 'syscall' in error) return error;
  return notAnArchive(uri, `it is a damaged ${kind} (${error.message})`, error);
}
