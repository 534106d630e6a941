import { WorkerHere } from './worker-here.mjs';
import { WorkerProcess } from './worker-process.mjs';

/**
 * @typedef {{ started: number, latencies: readonly number[] }} Report jobs since the last one, and what those waited that are timed
 *
 * @typedef {object} Worker runs jobs, or submits them, when it is asked to
 * @property {(report: Report) => void} heard
 * @property {Promise<never>} failure
 * @property {(type: 'load' | 'work' | 'submit' | 'usage', jobs?: number) => Promise<any>} asked one question of a kind at a time
 * @property {() => Promise<void>} end
 */

let here = false;

/** From now on no processes are started: a smoke test has no time for them. */
export function workHere() {
  here = true;
}

/** @param {string} contestant @param {string} url @returns {Worker} */
export function startWorker(contestant, url) {
  return here ? new WorkerHere(contestant, url) : new WorkerProcess(contestant, url);
}
