import { CREATE } from '../databases.mjs';
import { startRedis } from './redis.mjs';

/**
 * @typedef {object} Storage an empty database, or a server of its own
 * @property {string} url
 * @property {() => Promise<unknown>} settle writes what was written before, lest that be done while something is timed
 * @property {() => Promise<unknown>} drop
 *
 * @typedef {'postgres' | 'mysql' | 'sqlite' | 'redis'} Kind
 */

/** @type {Readonly<Record<Kind, () => Promise<Storage>>>} */
const CREATED = {
  async postgres() {
    const { url, run, drop } = await CREATE.postgres();
    return { url, settle: () => run('checkpoint'), drop };
  },
  async mysql() {
    const { url, drop } = await CREATE.mysql();
    return { url, settle: () => Promise.resolve(), drop };
  },
  async sqlite() {
    const { url, run, drop } = await CREATE.sqlite();
    return { url, settle: () => run('pragma wal_checkpoint(truncate)'), drop };
  },
  redis: startRedis,
};

/** @type {Map<Kind, Storage> | undefined} */
let shared;

/**
 * Gives `act` an empty database, which is dropped afterwards.
 * @template T @param {Kind} kind @param {(storage: Storage) => Promise<T>} act
 */
export async function inStorage(kind, act) {
  const before = shared?.get(kind);
  if (before !== undefined) return act(before);
  const storage = await CREATED[kind]();
  shared?.set(kind, storage);
  try {
    return await act(storage);
  } finally {
    if (shared === undefined) await storage.drop();
  }
}

/**
 * While `act` runs there is one database of each kind for all, with what others have left in it: a smoke test has no time for more.
 * @param {() => Promise<void>} act
 */
export async function sharingStorage(act) {
  shared = new Map();
  try {
    await act();
  } finally {
    for (const { drop } of shared.values()) await drop();
    shared = undefined;
  }
}
