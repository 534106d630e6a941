/**
 * What the database costs: hand-written SQL that does the same writes as jobwright, to the same tables with their guards, in the same
 * batches, with no leases, limits, priorities or answers lost on the way.
 */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '@jobwright/runtime/migrate';
import { uuidv7 } from '../../../../runtime/dist/json/uuid.js';
import { unfinishedJobs } from '../../database.mjs';
import { chunks, LINES } from '../../payloads.mjs';
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
 * @property {(claimId: string, rows: readonly ClaimedRow[], logs?: readonly string[]) => Promise<void>} settle may overlap the next claim;
 *   logs on PostgreSQL only
 * @property {(rows: readonly Row[]) => Promise<void>} [submitTelling] its commit sends a hint
 * @property {(heard: (hint: string) => unknown) => Promise<() => Promise<void>>} [listen] answers how to stop
 * @property {(id: string) => Promise<string | undefined>} [output] of a job that has ended
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

/** What a job's handler would log, as hand-written code does. @param {{ id: string }} row */
function tenLines({ id }) {
  const msg = 'a line of some length, as people write';
  const [job, name] = [id, 'bench.noop'];
  return Array.from({ length: LINES }, (_, at) => {
    const [seq, time] = [at + 1, Date.now()];
    return `${JSON.stringify({ level: 30, time, job, name, attempt: 1, seq, msg, n: seq })}\n`;
  }).join('');
}

/** Results of one job at a time, where ends are hinted. @param {Floor} floor */
async function openResults({ submitTelling, listen, output }) {
  if (!submitTelling || !listen || !output) return undefined;
  let wake = () => {};
  const hint = () => new Promise((resolve) => (wake = () => resolve(undefined)));
  return {
    close: await listen((kind) => kind === 'ended' && wake()),
    /** @param {Row} row */
    async of(row) {
      let hinted = hint();
      await submitTelling([row]);
      do {
        await hinted;
        hinted = hint();
      } while ((await output(row.id)) === undefined);
    },
  };
}

/** @type {import('../contestant.mjs').Contestant} */
export const floor = {
  async open(url) {
    await migrate(url);
    const opened = await openFloor(url);
    const { submit, submitTelling, close } = opened;
    const results = await openResults(opened);
    const unfinished = await unfinishedJobs(url);
    const submitOne = grouped(submit, GROUP);
    return {
      async submitMany(payloads) {
        for (const chunk of chunks(payloads, BATCH)) await submit(chunk.map(row));
      },
      submitOne: (payload) => submitOne(row(payload)),
      ...(submitTelling && { submitTelling: (payload) => submitTelling([row(payload)]) }),
      ...(results && { submitAndAwait: (payload) => results.of(row(payload)) }),
      remaining: () => unfinished.count(),
      async close() {
        await results?.close();
        await close();
        await unfinished.close();
      },
    };
  },
  async work(url, onStart) {
    const { claim, settle, listen, close } = await openFloor(url);
    let stopping = false;
    let wake = () => {};
    const unlisten = await listen?.((hint) => hint === 'queued' && wake());
    const working = (async () => {
      let settling = Promise.resolve();
      while (!stopping) {
        const claimId = uuidv7();
        const hinted = new Promise((resolve) => (wake = () => resolve(undefined)));
        const rows = await claim(claimId, BATCH);
        const payloads = rows.map(({ params }) => JSON.parse(params));
        payloads.forEach(onStart);
        const logs = payloads[0]?.does === 'log' ? rows.map(tenLines) : undefined;
        await settling;
        if (rows.length > 0) settling = settle(claimId, rows, logs);
        await (rows.length > 0 ? turn() : Promise.race([hinted, sleep(POLL_MS)]));
      }
      await settling;
    })();
    return async () => {
      stopping = true;
      await working;
      await unlisten?.();
      await close();
    };
  },
};
