/**
 * @typedef {import('../payloads.mjs').Payload} Payload
 *
 * @typedef {object} Queue one contestant's queue in a database of its own
 * @property {(payloads: Iterable<Payload>) => Promise<void>} submitMany in its fastest way, holding few of them at a time
 * @property {(payload: Payload) => Promise<void>} submitOne resolves when the job is safe
 * @property {(payload: Payload) => Promise<void>} [submitTelling] the same where nothing else is under way, if that is another way
 * @property {(payload: Payload) => Promise<void>} [submitAndAwait] resolves when the job's result is here
 * @property {() => Promise<number>} remaining jobs whose end is not stored yet
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Contestant
 * @property {'redis'} [storage] where it is not the metric's
 * @property {(url: string) => Promise<Queue>} open makes its tables
 * @property {(url: string) => Promise<unknown>} [load] loads what `work` would load first, where that is not all with its module
 * @property {(url: string, onStart: (payload: Payload) => void) => Promise<() => Promise<any>>} work begins to run
 *   jobs in this process; answers how to stop
 */

export {};
