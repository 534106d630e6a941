import { hash } from 'node:crypto';
import type { JsonText } from '../types/json.js';

/** SHA-256, hexadecimal, of a JSON text whatever the order of its keys: equal values have equal hashes. */
export function hashOfJson(text: JsonText): string {
  return hash('sha256', JSON.stringify(sorted(JSON.parse(text))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  // As pairs: an object would put integer-like keys first and could not hold `__proto__` safely. Wrapped, so that an
  // object is not taken for an array of pairs.
  const pairs = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
  return { pairs };
}
