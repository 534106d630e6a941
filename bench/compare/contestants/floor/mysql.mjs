import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

const NOW = `timestampdiff(microsecond, '1970-01-01', utc_timestamp(6)) div 1000`;

const ADD_GROUP = `
  insert into jobwright_claim_groups (job_name, version, revision, queue, priority)
  values ('bench.noop', 1, 1, 'default', 0) on duplicate key update id = id`;
const FIND_GROUP = `select id from jobwright_claim_groups`;

const ADD_RUNNER = `
  insert into jobwright_runners (id, name, lease_ms, registered_at, ticked_at, lease_until)
  values (?, 'floor', 3600000, ${NOW}, ${NOW}, ${NOW} + 3600000)`;

/** Says which submit it is, as the trigger that looks for ended jobs wants to know it. */
const BEGIN_SUBMIT = `set @jobwright_submission = ?`;
const ADD_JOBS = `
  insert into jobwright_jobs (id, submission, submitted_at, version, revision, priority, name, queue, params) values ?`;
const ADD_LIVE_JOBS = `insert into jobwright_live_jobs (id, claim_group, run_at) values ?`;

const LOCK_DUE = `
  select l.id from jobwright_live_jobs l force index (jobwright_live_jobs_due)
  where l.claim_group = ? and l.state = 'queued' and l.run_at <= ${NOW}
  order by l.run_at, l.id limit ? for update skip locked`;
const CLAIM = `
  update jobwright_live_jobs l
  set l.state = 'running', l.runner_id = ?, l.claim_id = ?, l.epoch = l.epoch + 1, l.attempt = l.attempts_spent + 1,
    l.started_at = ${NOW}
  where l.id in (?)`;
const CLAIMED = `
  select l.id, l.epoch, j.params
  from jobwright_live_jobs l force index (jobwright_live_jobs_held)
  straight_join jobwright_jobs j force index (primary) on j.id = l.id
  where l.runner_id = ? and l.claim_id = ?`;

const END = `
  insert into jobwright_ended_jobs
    (id, state, ended_at, run_at, started_at, cancel_requested_at, attempt, losses, epoch, claim_id, runner_id, output)
  select l.id, 'succeeded', ${NOW}, l.run_at, l.started_at, l.cancel_requested_at, l.attempt, l.losses, l.epoch,
    l.claim_id, l.runner_id, 'null'
  from jobwright_live_jobs l where l.id in (?) and l.claim_id = ?`;
const DROP = `delete from jobwright_live_jobs where id in (?) and claim_id = ?`;

/** One connection that submits or claims, one that settles. @param {string} url @returns {Promise<import('./index.mjs').Floor>} */
export async function openMysql(url) {
  const [first, second] = await Promise.all([connect(url), connect(url)]);
  const runnerId = bytes(randomUUID());
  await first.query(ADD_GROUP);
  const [groups] = await first.query(FIND_GROUP);
  const group = Object(groups)[0]?.id;
  await first.query(ADD_RUNNER, [runnerId]);
  let submission = 0;
  return {
    async submit(rows) {
      const [number, now] = [(submission += 1), Date.now()];
      const jobs = rows.map(({ id, params }) => {
        return [bytes(id), number, now, 1, 1, 0, 'bench.noop', 'default', params];
      });
      const live = rows.map(({ id }) => [bytes(id), group, now]);
      await first.query(BEGIN_SUBMIT, [number]);
      await within(first, async () => {
        await first.query(ADD_JOBS, [jobs]);
        await first.query(ADD_LIVE_JOBS, [live]);
      });
    },
    async claim(claimId, limit) {
      const claim = bytes(claimId);
      return within(first, async () => {
        const [due] = await first.query(LOCK_DUE, [group, limit]);
        const ids = /** @type {any[]} */ (due).map(({ id }) => id);
        if (ids.length === 0) return [];
        await first.query(CLAIM, [runnerId, claim, ids]);
        const [rows] = await first.query(CLAIMED, [runnerId, claim]);
        return /** @type {any[]} */ (rows);
      });
    },
    async settle(claimId, rows) {
      const values = [rows.map(({ id }) => id), bytes(claimId)];
      await within(second, async () => {
        await second.query(END, values);
        await second.query(DROP, values);
      });
    },
    async close() {
      await Promise.all([first.end(), second.end()]);
    },
  };
}

/** @param {string} url */
async function connect(url) {
  const connection = await createConnection(url);
  await connection.query('set session transaction isolation level read committed');
  return connection;
}

/** @template T @param {import('mysql2/promise').Connection} connection @param {() => Promise<T>} work */
async function within(connection, work) {
  await connection.query('begin');
  const result = await work();
  await connection.query('commit');
  return result;
}

/** @param {string} uuid */
function bytes(uuid) {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}
