import { InvalidOptionError } from '../../types/errors.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NO_ID = '0'.repeat(32);

/** The digits of an id to look for, as `unhex` takes them: text that is no UUID asks for one that does not exist. */
export function hex(id: string): string {
  return UUID.test(id) ? id.replaceAll('-', '') : NO_ID;
}

/** The digits of an id to be stored. `unhex` would make null of text that is no UUID. */
export function newHex(id: string): string {
  if (UUID.test(id)) return id.replaceAll('-', '');
  throw new InvalidOptionError(`${JSON.stringify(id)} is no UUID in lower case.`);
}

/** The UUID that these digits, or bytes, are. */
export function uuid(digits: string | Buffer): string {
  const text = typeof digits === 'string' ? digits : digits.toString('hex');
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/** Ids as the statements take many of them: a JSON array, in the order in which rows are locked. */
export function sortedIds(ids: readonly string[]): string {
  return JSON.stringify(ids.map(hex).sort());
}

/** Items in the order of their ids. */
export function byId<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
