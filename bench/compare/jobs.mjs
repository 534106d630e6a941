/** The jobs that are run, as generated code describes them; worker processes import them too. */
import { entry, handler } from '@jobwright/runtime/runner';
import { LINES } from './payloads.mjs';

/** @typedef {import('./payloads.mjs').Payload} Payload */

/** @type {(payload: Payload) => void} */
let started = () => undefined;

/** @param {(payload: Payload) => void} onStart */
export function setOnStart(onStart) {
  started = onStart;
}

/** Does nothing, or what its params say. */
export const noop = descriptor('bench.noop');
/** Has so many children, which do nothing. */
export const parent = descriptor('bench.parent');

/** @type {import('@jobwright/runtime/runner').Registry} */
export const registry = {
  url: import.meta.url,
  entries: [
    job(noop, [], (params, context) => {
      const payload = /** @type {Payload} */ (params);
      started(payload);
      return payload.does === undefined ? null : tell(payload.does, context);
    }),
    job(parent, [noop.name], async (params, context) => {
      const { children } = /** @type {{ children: number }} */ (params);
      const each = Array.from({ length: children }, (_, id) => ({ id }));
      await context.runAll(noop, each);
      return null;
    }),
  ],
};

/** @param {import('./payloads.mjs').Work} work @param {any} context */
async function tell(work, { status, log }) {
  if (work === 'report and log') await status({ percent: 50 });
  for (let n = 1; n <= LINES; n += 1) log.info('a line of some length, as people write', { n });
  return null;
}

/** @param {string} name @returns {import('@jobwright/runtime').JobDescriptor} */
function descriptor(name) {
  return {
    ...{ name, version: 1, revision: 1, queue: 'default', priority: 0 },
    ...{ validateParams: () => [], errorCodes: [] },
  };
}

/** @param {import('@jobwright/runtime').JobDescriptor} of @param {readonly string[]} spawns @param {(params: unknown, context: any) => unknown} run */
function job(of, spawns, run) {
  return entry(
    {
      descriptor: of,
      ...{ validateStatus: () => [], validateOutput: () => [], errors: {}, spawns },
      retry: { attempts: 3, backoff: 'exponential', initialMs: 1_000, maxMs: 60_000 },
      ...{ timeoutMs: 60_000, isolation: 'inline' },
    },
    () => Promise.resolve({ default: handler(run) }),
  );
}
