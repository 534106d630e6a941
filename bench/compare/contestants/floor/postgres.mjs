import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { LINES } from '../../payloads.mjs';

/** As jobwright's own connections have them: each statement planned once, along indexes. */
const SETTINGS = '-c enable_seqscan=off -c jit=off -c plan_cache_mode=force_generic_plan';

const ADD_GROUP = `
  insert into jobwright.claim_groups (job_name, version, revision, queue, priority)
  values ('bench.noop', 1, 1, 'default', 0) on conflict do nothing`;
const FIND_GROUP = `select id from jobwright.claim_groups`;

const ADD_RUNNER = `
  insert into jobwright.runners (id, name, lease_ms, registered_at, ticked_at, lease_until)
  values ($1, 'floor', 3600000, now(), now(), now() + interval '1 hour')`;

/** Arrays of id and params; the claim group. */
const SUBMIT = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::text[]) as g(id, params)
  ), added as (
    insert into jobwright.jobs (id, name, version, revision, queue, priority, params, submitted_at)
    select g.id, 'bench.noop', 1, 1, 'default', 0, g.params::json, statement_timestamp() from given g
  )
  insert into jobwright.live_jobs (id, claim_group, run_at)
  select g.id, $3::int, statement_timestamp() from given g`;

/** Runner, claim, claim group, limit. */
const CLAIM = `
  with me as materialized (
    update jobwright.runners set claim_id = $2::uuid
    where id = $1::uuid and ended_at is null and lease_until > clock_timestamp() returning id
  ), due as materialized (
    select l.id from me cross join lateral (
      select l.id from jobwright.live_jobs l
      where l.state = 'queued' and l.claim_group = $3::int and l.run_at <= statement_timestamp()
      order by l.run_at, l.id limit $4::int for update skip locked
    ) l
  ), claimed as (
    update jobwright.live_jobs l
    set state = 'running', runner_id = $1::uuid, claim_id = $2::uuid, epoch = l.epoch + 1,
      attempt = l.attempts_spent + 1, started_at = clock_timestamp()
    where l.id = any (array(select d.id from due d))
    returning l.id, l.epoch
  )
  select c.id::text, c.epoch::int, j.params::text
  from claimed c cross join lateral (select j.params from jobwright.jobs j where j.id = c.id offset 0) j`;

/** Takes the rows away that are given, by which their tokens are checked. */
const GONE = `gone as (
    delete from jobwright.live_jobs l using given g
    where l.id = g.id and l.claim_id = $3::uuid and l.epoch = g.epoch
    returning l.*, g.output`;
const END = `insert into jobwright.ended_jobs
    (id, state, output, ended_at, run_at, attempt, losses, epoch, claim_id, runner_id, started_at, cancel_requested_at)
  select id, 'succeeded', output::json, clock_timestamp(), run_at, attempt, losses, epoch, claim_id, runner_id, started_at,
    cancel_requested_at
  from gone`;
/** Arrays of id and epoch; the claim; the array of outputs. */
const SETTLE = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::bigint[], $4::text[]) as g(id, epoch, output)
  ), ${GONE}
  )
  ${END}`;
/** The same of jobs that have logged; their lines, as one text. */
const SETTLE_LOGGED = `
  with given as materialized (
    select * from unnest($1::uuid[], $2::bigint[], $4::text[], string_to_array($5::text, chr(30)))
      as g(id, epoch, output, lines)
  ), ${GONE}, g.lines
  ), ended as (${END})
  insert into jobwright.log_chunks (job_id, epoch, first_sequence, last_sequence, attempt, bytes, lines)
  select id, epoch, 1, ${LINES}, attempt, octet_length(lines), lines from gone`;

/** The same, whose commits send a hint, as jobwright's do where none was sent for a while. */
const SUBMIT_TELLING = `${SUBMIT} returning pg_notify('jobwright', 'queued')`;
const SETTLE_TELLING = `${SETTLE} returning pg_notify('jobwright', 'ended')`;

const FIND_OUTPUT = `select output::text from jobwright.ended_jobs where id = $1::uuid`;

/** One connection that submits or claims, one that settles. @param {string} url @returns {Promise<import('./index.mjs').Floor>} */
export async function openPostgres(url) {
  const [first, second] = await Promise.all([connect(url), connect(url)]);
  const runnerId = randomUUID();
  await first.query(ADD_GROUP);
  const group = (await first.query(FIND_GROUP)).rows[0]?.id;
  await first.query(ADD_RUNNER, [runnerId]);
  /** @type {(rows: readonly import('./index.mjs').Row[], name: string, text: string) => Promise<void>} */
  const submit = async (rows, name, text) => {
    const values = [rows.map(({ id }) => id), rows.map(({ params }) => params), group];
    await first.query({ name, text, values });
  };
  return {
    submit: (rows) => submit(rows, 'submit', SUBMIT),
    submitTelling: (rows) => submit(rows, 'submit_telling', SUBMIT_TELLING),
    async claim(claimId, limit) {
      const values = [runnerId, claimId, group, limit];
      return (await first.query({ name: 'claim', text: CLAIM, values })).rows;
    },
    async settle(claimId, rows, logs) {
      const [ids, epochs] = [rows.map(({ id }) => id), rows.map(({ epoch }) => epoch)];
      const values = [
        ids,
        epochs,
        claimId,
        rows.map(() => 'null'),
        ...(logs ? [logs.join('\u001e')] : []),
      ];
      const [name, text] = logs
        ? ['settle_logged', SETTLE_LOGGED]
        : rows.length === 1
          ? ['settle_telling', SETTLE_TELLING]
          : ['settle', SETTLE];
      const { rowCount } = await second.query({ name, text, values });
      if (rowCount !== rows.length) throw new Error(`settled ${rowCount} of ${rows.length}`);
    },
    async listen(heard) {
      const listening = await connect(url);
      listening.on('notification', ({ payload }) => heard(payload ?? ''));
      await listening.query('listen jobwright');
      return () => listening.end();
    },
    async output(id) {
      return (await second.query({ name: 'output', text: FIND_OUTPUT, values: [id] })).rows[0]
        ?.output;
    },
    async close() {
      await Promise.all([first.end(), second.end()]);
    },
  };
}

/** @param {string} url */
async function connect(url) {
  const client = new pg.Client({ connectionString: url, options: SETTINGS });
  client.on('error', () => undefined); // the database is dropped at the end
  await client.connect();
  return client;
}
