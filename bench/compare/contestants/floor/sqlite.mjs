import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../../../runtime/dist/store/sqlite/driver.js';

const NOW = `cast(round(unixepoch('subsec') * 1000) as integer)`;

const ADD_GROUP = `
  insert into jobwright_claim_groups (job_name, version, revision, queue, priority)
  values ('bench.noop', 1, 1, 'default', 0) on conflict do nothing`;
const FIND_GROUP = `select id from jobwright_claim_groups`;

const ADD_RUNNER = `
  insert into jobwright_runners (id, name, lease_ms, registered_at, ticked_at, lease_until)
  values (?, 'floor', 3600000, ${NOW}, ${NOW}, ${NOW} + 3600000)`;

const ADD_JOB = `
  insert into jobwright_jobs (id, name, version, revision, queue, priority, params, submitted_at)
  values (?, 'bench.noop', 1, 1, 'default', 0, ?, ?)`;
const ADD_LIVE_JOB = `insert into jobwright_live_jobs (id, claim_group, run_at) values (?, ?, ?)`;

const CLAIM = `
  update jobwright_live_jobs
  set state = 'running', runner_id = ?, claim_id = ?, epoch = epoch + 1, attempt = attempts_spent + 1,
    started_at = ${NOW}
  where id in (
    select id from jobwright_live_jobs where state = 'queued' and claim_group = ? and run_at <= ${NOW}
    order by run_at, id limit ?
  )`;
const CLAIMED = `
  select l.id, l.epoch, j.params from jobwright_live_jobs l join jobwright_jobs j on j.id = l.id
  where l.runner_id = ? and l.claim_id = ?`;

const END = `
  insert into jobwright_ended_jobs
    (id, state, output, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at, cancel_requested_at)
  select l.id, 'succeeded', 'null', ${NOW}, l.run_at, l.attempt, l.losses, l.epoch, l.claim_id, l.runner_id, l.started_at,
    l.cancel_requested_at
  from json_each(?) g join jobwright_live_jobs l on l.id = g.value and l.claim_id = ?`;
const DROP = `delete from jobwright_live_jobs where id in (select value from json_each(?)) and claim_id = ?`;

/** @param {string} path @returns {Promise<import('./index.mjs').Floor>} */
export async function openSqlite(path) {
  const database = await openDatabase(path);
  database.exec('pragma busy_timeout = 10000');
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
  const runnerId = randomUUID();
  database.prepare(ADD_GROUP).run();
  const group = Number(Object(database.prepare(FIND_GROUP).get()).id);
  database.prepare(ADD_RUNNER).run(runnerId);
  const [addJob, addLiveJob] = [database.prepare(ADD_JOB), database.prepare(ADD_LIVE_JOB)];
  const [claim, claimed] = [database.prepare(CLAIM), database.prepare(CLAIMED)];
  const [end, drop] = [database.prepare(END), database.prepare(DROP)];
  /** @param {() => void} work */
  const write = (work) => {
    database.exec('begin immediate');
    work();
    database.exec('commit');
  };
  return {
    async submit(rows) {
      const now = Date.now();
      write(() => {
        for (const { id, params } of rows) {
          addJob.run(id, params, now);
          addLiveJob.run(id, group, now);
        }
      });
    },
    async claim(claimId, limit) {
      write(() => claim.run(runnerId, claimId, group, limit));
      return /** @type {any[]} */ (claimed.all(runnerId, claimId));
    },
    async settle(claimId, rows) {
      const ids = JSON.stringify(rows.map(({ id }) => id));
      write(() => {
        end.run(ids, claimId);
        drop.run(ids, claimId);
      });
    },
    close: async () => database.close(),
  };
}
