import { encodeJson } from './encode.js';

/** Of idempotency keys, and of those of children and steps. */
export const MAX_KEY_LENGTH = 500;

/** Whether every database keeps a text as it is. */
export function isStorable(text: unknown): boolean {
  return typeof text === 'string' && !('violations' in encodeJson(text));
}

/** Whether every database takes a text as a key. */
export function isKey(text: string): boolean {
  return text !== '' && text.length <= MAX_KEY_LENGTH && isStorable(text);
}
