import { buildClient } from '@jobwright/runtime/client';
import { noop, parent } from './jobs.mjs';

/**
 * @typedef {import('@jobwright/runtime/client').JobCaller<import('@jobwright/runtime').JobType>} JobCaller
 * @typedef {{ bench: { noop: JobCaller, parent: JobCaller }, $close(): Promise<void> }} Client
 */

/** A client of the benchmark's jobs. @param {string} url */
export function benchClient(url) {
  return /** @type {Client} */ (buildClient([noop, parent], url));
}
