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
  const search: Search = { found: [], within: [], at: [], visited: 0 };
  check(value ?? null, search);
  if (search.found.length > 0) return { violations: search.found };
  // Not a text where a toJSON leaves nothing to be written; within an object or a list that is as good as undefined.
  const text = JSON.stringify(value ?? null) as string | undefined;
  if (text === undefined)
    return {
      violations: [{ path: '', message: 'has a toJSON that returns nothing JSON can hold' }],
    };
  if (text.length > MAX_JSON_LENGTH) {
    const message = `is ${text.length} characters of JSON; at most ${MAX_JSON_LENGTH} are stored`;
    return { violations: [{ path: '', message }] };
  }
  return { text };
}

interface Search {
  readonly found: Violation[];
  /** The objects that the one at hand is part of. */
  readonly within: object[];
  /** By what keys it is reached; they become a path only where something is found. */
  readonly at: (string | number)[];
  visited: number;
}

function refuse(message: string, { found, at }: Search): void {
  const path = at.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  found.push({ path: path.join(''), message });
}

function check(value: unknown, search: Search): void {
  // Parts that are shared are written once for each place: their number can double with each level.
  if (++search.visited > MAX_JSON_LENGTH) {
    if (search.visited === MAX_JSON_LENGTH + 1) {
      search.found.push({ path: '', message: `has more than ${MAX_JSON_LENGTH} parts` });
    }
    return;
  }
  switch (typeof value) {
    case 'string':
      checkString(value, search);
      return;
    case 'number':
      if (!Number.isFinite(value)) refuse('is not a finite number', search);
      return;
    case 'bigint':
    case 'symbol':
    case 'function':
      refuse(`is a ${typeof value}, which JSON cannot hold`, search);
      return;
    case 'object':
      if (value !== null) checkObject(value, search);
  }
}

function checkObject(value: object, search: Search): void {
  if (search.within.includes(value)) {
    refuse('contains itself', search);
    return;
  }
  if (search.within.length >= MAX_DEPTH) {
    refuse(`is nested deeper than ${MAX_DEPTH} levels`, search);
    return;
  }
  search.within.push(value);
  checkParts(value, search);
  search.within.pop();
}

function checkParts(value: object, search: Search): void {
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    check((value as { toJSON(): unknown }).toJSON(), search);
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      search.at.push(index);
      check(item, search);
      search.at.pop();
    });
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    search.at.push(key);
    checkString(key, search);
    if (item !== undefined) check(item, search);
    search.at.pop();
  }
}

function checkString(text: string, search: Search): void {
  if (text.includes('\0')) {
    refuse('contains the character NUL, which databases cannot hold', search);
  }
  // With the u flag a surrogate escape matches only one that is not part of a pair.
  if (/\p{Surrogate}/u.test(text)) {
    refuse('contains half of a surrogate pair, which is not valid Unicode', search);
  }
}
