import { mysqlQueue } from './mysql.mjs';
import { postgresQueue } from './postgres.mjs';
import { sqliteQueue } from './sqlite.mjs';

/**
 * @typedef {import('@jobwright/runtime/store').KnownType} KnownType
 * @typedef {{ readonly queued: number, readonly finished: number }} Size
 *
 * @typedef {object} Queue a database that was filled
 * @property {string} url
 * @property {() => Promise<unknown>} drop
 * @property {() => Promise<unknown>} settle does now what would otherwise be done while claims are timed
 * @property {(runnerId: string, types: readonly KnownType[], limit: number) => Promise<string>} plan
 */

/** @type {Readonly<Record<'postgres' | 'sqlite' | 'mysql', (size: Size) => Promise<Queue>>>} */
export const QUEUES = { postgres: postgresQueue, sqlite: sqliteQueue, mysql: mysqlQueue };
