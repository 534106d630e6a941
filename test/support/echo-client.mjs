import { buildClient } from '@jobwright/runtime/client';

const descriptor = {
  name: 'test.echo',
  version: 1,
  revision: 1,
  queue: 'default',
  priority: 0,
  validateParams: () => [],
  errorCodes: [],
};

/**
 * @typedef {{ test: { echo: import('@jobwright/runtime/client').JobCaller<import('@jobwright/runtime').JobType> } }} Callers
 * @typedef {import('@jobwright/runtime/client').ClientBase<import('@jobwright/runtime').JobType>} Base
 */

/** A client for a process of its own. @param {string} url @returns {Callers & Base} */
export function echoClient(url) {
  return buildClient([descriptor], url);
}
