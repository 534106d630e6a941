import { encodeJson } from '../json/encode.js';
import { InvalidOptionError } from '../types/errors.js';

const MAX_KEY_LENGTH = 500;

/**
 * Checks a key that a handler gives. What begins with `#` is made by {@link CallOrder}.
 * @param of what it is a key of, for the message
 * @throws {InvalidOptionError}
 */
export function checkKey(key: string, of: string): void {
  const encoded = encodeJson(key);
  const fits = key !== '' && key.length <= MAX_KEY_LENGTH && !key.startsWith('#');
  if (!fits || 'violations' in encoded) {
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
