import { InvalidOptionError } from '../types/errors.js';

/** A field that nobody reads is a typo, and would be ignored. @throws {InvalidOptionError} */
export function checkFields(what: string, given: object, known: readonly string[]): void {
  const unknown = unknownField(given, known);
  if (unknown === undefined) return;
  throw new InvalidOptionError(
    `${what} has no ${JSON.stringify(unknown)}, but ${known.join(', ')}.`,
  );
}

export function unknownField(given: object, known: readonly string[]): string | undefined {
  return Object.keys(given).find((field) => !known.includes(field));
}
