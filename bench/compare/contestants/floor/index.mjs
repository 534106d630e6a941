/**
 * What the database costs: hand-written SQL that does the same writes as jobwright, to the same tables with their guards, in the same
 * batches, with no leases, limits, priorities or answers lost on the way.
 */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '@jobwright/runtime/migrate';
import { uuidv7 } from '../../../../runtime/dist/json/uuid.js';
import { unfinishedJobs } from '../../database.mjs';
import { chunks } from '../../payloads.mjs';
import { grouped } from './grouped.mjs';
import { openMysql } from './mysql.mjs';
import { openPostgres } from './postgres.mjs';
import { openSqlite } from './sqlite.mjs';

/** What `submitMany` sends at once, a runner that is busy with short jobs claims, and settles. */
const BATCH = 500;
/** What is submitted one by one goes in groups of at most so many. */
const GROUP = 500;
const POLL_MS = 20;

/**
 * @typedef {{ readonly id: string, readonly params: string }} Row
 * @typedef {{ readonly id: string, readonly epoch: number, readonly params: string }} ClaimedRow
 *
 * @typedef {object} Floor
 * @property {(rows: readonly Row[]) => Promise<void>} submit
 * @property {(claimId: string, limit: number) => Promise<readonly ClaimedRow[]>} claim
 * @property {(claimId: string, rows: readonly ClaimedRow[]) => Promise<void>} settle may overlap the next claim
 * @property {() => Promise<void>} close
 */

/** @param {string} url @returns {Promise<Floor>} */
function openFloor(url) {
  if (url.startsWith('sqlite:')) return openSqlite(url.slice('sqlite:'.length));
  return url.startsWith('mysql:') ? openMysql(url) : openPostgres(url);
}

/** @param {object} payload @returns {Row} */
function row(payload) {
  return { id: uuidv7(), params: JSON.stringify(payload) };
}

/** @type {import('../contestant.mjs').Contestant} */
export const floor = {
  async open(url) {
    await migrate(url);
    const { submit, close } = await openFloor(url);
    const unfinished = await unfinishedJobs(url);
    const submitOne = grouped(submit, GROUP);
    return {
      async submitMany(payloads) {
        for (const chunk of chunks(payloads, BATCH)) await submit(chunk.map(row));
      },
      submitOne: (payload) => submitOne(row(payload)),
      remaining: () => unfinished.count(),
      async close() {
        await close();
        await unfinished.close();
      },
    };
  },
  async work(url, onStart) {
    const { claim, settle, close } = await openFloor(url);
    let stopping = false;
    const working = (async () => {
      let settling = Promise.resolve();
      while (!stopping) {
        const claimId = uuidv7();
        const rows = await claim(claimId, BATCH);
        for (const { params } of rows) onStart(JSON.parse(params));
        await settling;
        if (rows.length > 0) settling = settle(claimId, rows);
        await (rows.length > 0 ? turn() : sleep(POLL_MS));
      }
      await settling;
    })();
    return async () => {
      stopping = true;
      await working;
      await close();
    };
  },
};
