import { isKey, MAX_KEY_LENGTH } from '../json/storable.js';
import { InvalidOptionError } from '../types/errors.js';

/**
 * Checks a key that a handler gives. What begins with `#` is made by {@link CallOrder}.
 * @param of what it is a key of, for the message
 * @throws {InvalidOptionError}
 */
export function checkKey(key: string, of: string): void {
  if (!isKey(key) || key.startsWith('#')) {
    throw new InvalidOptionError(
      `The key of ${of} has 1 to ${MAX_KEY_LENGTH} characters of valid Unicode without NUL, and does not begin with #.`,
    );
  }
}

/** Keys for children without one: their job's name and the order of call, which is the same in every attempt. */
export class CallOrder {
  readonly #calls = new Map<string, number>();

  next(name: string): string {
    const call = (this.#calls.get(name) ?? 0) + 1;
    this.#calls.set(name, call);
    return `#${name}/${call}`;
  }
}
