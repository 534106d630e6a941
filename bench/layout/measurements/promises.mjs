/** Does recommended/*.sql keep what its headers promise? Prints one line a promise; throws at the first broken one. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { contestants, sqlOf } from '../contestants.mjs';
import { connect } from '../database.mjs';
import { say } from '../measure.mjs';
import { createTables, runnerId } from '../setup.mjs';

const found = contestants.find((c) => c.name === 'recommended');
if (!found) throw new Error('no contestant `recommended`');
const contestant = found;
/** @param {string} name */
const sql = (name) => sqlOf(contestant, `../recommended/${name}.sql`);

export async function checkPromises() {
  const [db, other] = await Promise.all([connect(), connect()]);
  await createTables(db, contestant);
  const on = statementsOn(db);
  const onOther = statementsOn(other);

  const id = randomUUID();
  assert.deepEqual(await on.submit([id]), ['no-group']);
  await db.query(sql('intern-groups'), [['t'], [1], [1], ['default'], [0], [false]]);
  assert.deepEqual(await on.submit([id, randomUUID()]), ['created', 'created']);
  assert.deepEqual(await on.submit([id]), ['exists']);
  say('submit: no-group, created, exists');

  const claimId = randomUUID();
  const first = await on.claim(claimId, 1);
  assert.deepEqual(await on.claim(claimId, 1), first);
  assert.equal((await on.claim(randomUUID(), 5, runnerId, 0)).length, 0);
  say('claim: the same claim id answers the same jobs; a newer revision is not claimed');

  const job = first[0];
  assert.deepEqual(await on.settle(job, 'retried'), ['settled']);
  assert.deepEqual(await on.settle(job, 'retried'), ['already']);
  const again = (await on.claim(randomUUID(), 5)).find((j) => j.id === job.id);
  assert.deepEqual(
    await on.settle(job, 'succeeded'),
    ['already'],
    'this token did settle, as a retry',
  );
  assert.deepEqual(await on.settle({ ...again, epoch: '99' }, 'succeeded'), ['lease-lost']);
  say('settle: retry, already, lease-lost');

  await db.query('begin');
  assert.deepEqual(await on.settle(again, 'succeeded'), ['settled']);
  const twin = onOther.settle(again, 'succeeded');
  await waitForBlocked(db);
  await db.query('commit');
  say(
    `settle: a twin that waited answers ${await twin}, asked once more ${await onOther.settle(again, 'succeeded')}`,
  );
  assert.deepEqual(await onOther.settle(again, 'succeeded'), ['already']);

  assert.deepEqual(await on.submit([job.id]), ['exists']);
  await assert.rejects(
    db.query(
      'insert into l_recommended.live_jobs (id, claim_group, run_at) values ($1, 1, now())',
      [job.id],
    ),
    /does not live again/,
  );
  await assert.rejects(
    db.query(`update l_recommended.ended_jobs set state = 'dead'`),
    /never changes/,
  );
  say('end: a resent id, a direct insert and an update cannot change it');

  const racer = (await on.submitAndClaim(db))[0];
  await db.query('begin');
  await on.settle(racer, 'failed');
  const revival = other.query(
    'insert into l_recommended.live_jobs (id, claim_group, run_at) values ($1, 1, now())',
    [racer.id],
  );
  revival.catch(() => {});
  await waitForBlocked(db);
  await db.query('commit');
  await assert.rejects(revival, /does not live again/);
  say('end: an insert that raced with the end is refused after its wait');

  const dying = randomUUID();
  await db.query(
    `insert into l_recommended.runners (id, lease_until) values ($1, now() + interval '1 hour')`,
    [dying],
  );
  const victim = randomUUID();
  await on.submit([victim]);
  await db.query(`update l_recommended.live_jobs set run_at = '2000-01-01' where id = $1`, [
    victim,
  ]);
  const lost = (await on.claim(randomUUID(), 1, dying))[0];
  assert.equal(lost.id, victim);
  await db.query(
    `update l_recommended.runners set lease_until = now() - interval '1 s' where id = $1`,
    [dying],
  );
  const { rows } = await db.query(sql('forfeit'), [10, 20, '{"kind":"lost"}']);
  assert.deepEqual(
    rows.map((r) => [r.id, r.state]),
    [[victim, 'queued']],
  );
  assert.deepEqual(await on.settle(lost, 'succeeded'), ['lease-lost']);
  assert.equal((await db.query(sql('tick'), [dying, 10_000])).rows.length, 0);
  assert.equal((await db.query(sql('tick'), [runnerId, 10_000_000])).rows.length, 1);
  await db.query(sql('forfeit'), [10, 20, null]);
  const {
    rows: [ended],
  } = await db.query(
    'select released_at is not null as released from l_recommended.runners where id = $1',
    [dying],
  );
  assert.equal(ended.released, true);
  const {
    rows: [state],
  } = await db.query('select losses, attempts, epoch from l_recommended.live_jobs where id = $1', [
    victim,
  ]);
  assert.deepEqual(state, { losses: 1, attempts: 0, epoch: '2' });
  say(
    'forfeit: expired runner ended, job put back, old token void, tick says so, released by the next',
  );

  await db.query('begin');
  await on.claim(randomUUID(), 1);
  await onOther.tick();
  await db.query('rollback');
  say('tick: does not wait for a claim in flight');

  const keyed = await on.submitKeyed(['k1', 'k2']);
  assert.deepEqual(keyed, ['created', 'created']);
  assert.deepEqual(await on.submitKeyed(['k1', null]), ['key-taken', 'created']);
  assert.equal(
    (
      await db.query(sql('read-keys'), [
        ['t', 't'],
        ['k1', 'none'],
      ])
    ).rows.length,
    1,
  );
  say('submit with keys: created, key-taken, read back');
  await Promise.all([db.end(), other.end()]);
}

/** @param {import('pg').Client} db */
function statementsOn(db) {
  /** @param {readonly string[]} ids */
  const fields = (ids) => [
    ids,
    ids.map(() => 't'),
    ids.map(() => 1),
    ids.map(() => 1),
    ids.map(() => 'default'),
    ids.map(() => 0),
    ids.map(() => false),
    ids.map(() => '{"a": 1}'),
    ids.map(() => null),
    ids.map(() => null),
    ids.map(() => null),
  ];
  const answers = async (/** @type {string} */ name, /** @type {unknown[]} */ values) =>
    (await db.query(sql(name), values)).rows.map((r) => r.answer);
  const claim = async (
    /** @type {string} */ claimId,
    /** @type {number} */ limit,
    runner = runnerId,
    revision = 1,
  ) =>
    (
      await db.query(sql('claim'), [runner, claimId, limit, limit * 4, ['t'], [1], [revision]])
    ).rows.map((r) => ({ ...r, claimId }));
  const submit = (/** @type {readonly string[]} */ ids) => answers('submit', fields(ids));
  return {
    claim,
    submit,
    submitKeyed: (/** @type {readonly (string | null)[]} */ keys) =>
      answers('submit-keyed', [
        ...fields(keys.map(() => randomUUID())),
        keys,
        keys.map(() => Buffer.from('h')),
      ]),
    settle: (/** @type {any} */ job, /** @type {string} */ outcome) =>
      answers('settle', [[job.id], [job.epoch], [job.claimId], [outcome], ['{}'], [null], [0]]),
    tick: () => db.query(sql('tick'), [runnerId, 10_000_000]),
    submitAndClaim: async () => {
      await submit([randomUUID()]);
      return claim(randomUUID(), 1);
    },
  };
}

/** @param {import('pg').Client} db */
async function waitForBlocked(db) {
  for (;;) {
    const { rows } = await db.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
