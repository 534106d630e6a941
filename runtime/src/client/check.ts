import { isKey, isStorable, MAX_KEY_LENGTH } from '../json/storable.js';
import { InvalidOptionError } from '../types/errors.js';

/*
 * What callers say besides params, checked before a database sees it: each would refuse it in words of its own, or would not.
 */

/** @throws {InvalidOptionError} */
export function checkKey(key: string): void {
  if (!isKey(key)) {
    throw new InvalidOptionError(
      `An idempotency key has 1 to ${MAX_KEY_LENGTH} characters of valid Unicode without NUL.`,
    );
  }
}

/** @throws {InvalidOptionError} */
export function checkReason(reason: string): void {
  if (isStorable(reason)) return;
  throw new InvalidOptionError(
    'The reason of a cancel is a text of at most a million characters of valid Unicode without NUL.',
  );
}
