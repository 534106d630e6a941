/**
 * What a job's handler does: nothing, unless it says so.
 * @typedef {'log' | 'report and log'} Work ten lines; a status too
 * @typedef {{ readonly id: number, readonly sentAt?: string, readonly does?: Work }} Payload sentAt in ns of the monotonic clock
 */

/** How many lines a job logs that logs. */
export const LINES = 10;

/** @param {number} count @param {Work} [does] @returns {Generator<Payload, void, undefined>} */
export function* payloads(count, does) {
  for (let id = 0; id < count; id += 1) yield does === undefined ? { id } : { id, does };
}

/** @template T @param {Iterable<T>} items @param {number} size @returns {Generator<T[], void, undefined>} */
export function* chunks(items, size) {
  /** @type {T[]} */
  let chunk = [];
  for (const item of items) {
    if (chunk.push(item) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
