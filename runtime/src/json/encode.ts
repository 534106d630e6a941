import type { JsonText } from '../types/json.js';
import type { Violation } from '../types/validation.js';

/** Longest JSON text that is stored, in UTF-16 units: about 1 MB. Larger payloads belong in storage, by reference. */
export const MAX_JSON_LENGTH = 1_000_000;
const MAX_DEPTH = 100;

export type Encoded = { readonly text: JsonText } | { readonly violations: readonly Violation[] };

/**
 * Writes a value as JSON, or says why it cannot be stored faithfully: functions, symbols, BigInt, numbers that are not
 * finite, cycles, NUL and lone surrogates in strings, too deep or too large. The same for every store. Follows
 * `JSON.stringify` otherwise (`toJSON`, absent and undefined properties).
 */
export function encodeJson(value: unknown): Encoded {
  const violations: Violation[] = [];
  check(value ?? null, '', 0, violations);
  if (violations.length > 0) return { violations };
  const text = JSON.stringify(value ?? null);
  if (text.length > MAX_JSON_LENGTH) {
    const message = `is ${text.length} characters of JSON; at most ${MAX_JSON_LENGTH} are stored`;
    return { violations: [{ path: '', message }] };
  }
  return { text };
}

function check(value: unknown, path: string, depth: number, found: Violation[]): void {
  if (depth > MAX_DEPTH) {
    found.push({ path, message: `is nested deeper than ${MAX_DEPTH} levels, or contains itself` });
    return;
  }
  switch (typeof value) {
    case 'string':
      checkString(value, path, found);
      return;
    case 'number':
      if (!Number.isFinite(value)) found.push({ path, message: 'is not a finite number' });
      return;
    case 'bigint':
    case 'symbol':
    case 'function':
      found.push({ path, message: `is a ${typeof value}, which JSON cannot hold` });
      return;
    case 'object':
      if (value !== null) checkObject(value, path, depth, found);
  }
}

function checkObject(value: object, path: string, depth: number, found: Violation[]): void {
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    check((value as { toJSON(): unknown }).toJSON(), path, depth + 1, found);
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      check(item, `${path}/${index}`, depth + 1, found);
    });
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    checkString(key, at, found);
    if (item !== undefined) check(item, at, depth + 1, found);
  }
}

function checkString(text: string, path: string, found: Violation[]): void {
  if (text.includes('\0')) {
    found.push({ path, message: 'contains the character NUL, which databases cannot hold' });
  }
  // With the u flag a surrogate escape matches only one that is not part of a pair.
  if (/\p{Surrogate}/u.test(text)) {
    found.push({ path, message: 'contains half of a surrogate pair, which is not valid Unicode' });
  }
}
