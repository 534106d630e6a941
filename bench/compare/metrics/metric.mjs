/**
 * @typedef {object} Figure what was found of a contestant, once
 * @property {string} [of] which of several that the metric finds
 * @property {number} value
 * @property {number} [p99]
 * @property {string} [unit] where it is not the metric's
 * @property {string} [to] which other of them, of the same contestant, it is to be compared with
 */

/**
 * @typedef {object} Target
 * @property {string} row of which figure, as the table names it
 * @property {'p99'} [tail] of that instead of the median
 * @property {string} [to] the row to which its ratio is meant; else it is the figure itself
 * @property {string} [metric] whose row that is, where it is another metric's
 * @property {number} [least]
 * @property {number} [most]
 */

/**
 * @template Size
 * @typedef {object} Metric
 * @property {string} title
 * @property {string} unit
 * @property {'postgres' | 'sqlite' | 'mysql' | 'none'} store what it needs
 * @property {readonly string[]} contestants
 * @property {readonly string[]} [peers] the contestants to which the ratio of the others is told
 * @property {number} [mostRounds] where one takes long, or many within it
 * @property {readonly Target[]} [targets] none: it is reported
 * @property {Size} size
 * @property {Size} smoke a size so small that the figures mean nothing
 * @property {(contestant: string, size: Size) => Promise<readonly Figure[]>} measure
 */

/** So that a metric's sizes fit its measure. @template Size @param {Metric<Size>} one @returns {Metric<any>} */
export function metric(one) {
  return one;
}

/** Those that have a queue on PostgreSQL, or beside it. */
export const QUEUES = ['jobwright', 'graphile-worker', 'pg-boss', 'bullmq'];
