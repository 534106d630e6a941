import { InvalidOptionError } from '../types/errors.js';

/** No segment begins with a dot, so none is `..`, and none needs an escape in a URL or on a file system. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;
const MAX_LENGTH = 500;

export function isName(text: string): boolean {
  return text.length <= MAX_LENGTH && NAME.test(text);
}

/** @throws {InvalidOptionError} where it is no name for an object. */
export function checkName(name: string): void {
  if (isName(name)) return;
  throw new InvalidOptionError(
    `${JSON.stringify(name)} is no name in an archive: segments of letters, digits, ., _ and -, none beginning with a dot, ` +
      `with / between; at most ${MAX_LENGTH} characters.`,
  );
}

/** @throws {InvalidOptionError} where no name begins so. */
export function checkPrefix(prefix: string): void {
  if (prefix !== '') checkName(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
}
