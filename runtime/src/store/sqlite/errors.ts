import { JobwrightError, StoreUnavailableError } from '../../types/errors.js';

/** Primary result codes (https://sqlite.org/rescode.html) of a file that cannot be used, whatever is asked of it. */
const UNUSABLE = new Set([
  6, // LOCKED
  8, // READONLY
  10, // IOERR
  11, // CORRUPT
  13, // FULL
  14, // CANTOPEN
  26, // NOTADB
]);

/** Whether another connection holds the lock; asked again later, it works. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === 5;
}

/** What callers are given: a typed error where the file is the trouble, and otherwise the error as it is. */
export function asStoreError(label: string, error: unknown): unknown {
  if (error instanceof JobwrightError) return error;
  const code = primaryCode(error);
  return code !== undefined && UNUSABLE.has(code) ? new StoreUnavailableError(label, error) : error;
}

function primaryCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}
