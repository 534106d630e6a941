/** How many no-op jobs a second one process drains: claims on one connection, settles on another, overlapping. */
import { connect } from '../database.mjs';
import { median, say, timed } from '../measure.mjs';
import { createTables, seed } from '../setup.mjs';
import { claimer, settler } from '../statements.mjs';

const types = Array.from({ length: 10 }, (_, i) => `bench.type-${i + 1}`);

/** @param {readonly import('../contestants.mjs').Contestant[]} contestants @param {{ jobs: number, batch: number, repeats: number, vacuumEachMs?: number, oldSnapshot?: boolean, history?: number }} how */
export async function measureDrain(
  contestants,
  { jobs, batch, repeats, vacuumEachMs, oldSnapshot, history },
) {
  const db = await connect();
  /** @type {Map<string, number[]>} */
  const rates = new Map(contestants.map((c) => [c.name, []]));
  for (let round = 0; round < repeats; round++) {
    for (const c of contestants) {
      await createTables(db, c);
      if (history) await addHistory(db, c, history);
      await seed(db, c, { rows: jobs, types: 10 });
      await db.query('checkpoint');
      const holder = oldSnapshot ? await holdSnapshot() : undefined;
      const stop = vacuumEachMs ? await vacuumRegularly(c, vacuumEachMs) : async () => {};
      const ms = await timed(() => drain(c, batch, jobs));
      await stop();
      await holder?.end();
      rates.get(c.name)?.push((jobs / ms) * 1000);
      if (round === repeats - 1) await reportSize(db, c);
      await db.query(`drop schema l_${c.name} cascade`);
    }
  }
  const how = `${jobs} jobs, batch ${batch}${history ? `, ${history} ended before` : ''}${vacuumEachMs ? `, vacuum each ${vacuumEachMs} ms` : ''}${oldSnapshot ? ', an old snapshot held' : ''}`;
  say(
    `drain, ${how}, jobs/s: ${[...rates].map(([n, all]) => `${n} ${Math.round(median(all))} [${all.map(Math.round).join(' ')}]`).join(', ')}`,
  );
  await db.end();
}

/** @param {import('../contestants.mjs').Contestant} c @param {number} batch @param {number} expected */
async function drain(c, batch, expected) {
  const [forClaims, forSettles] = await Promise.all([connect(), connect()]);
  const claim = claimer(forClaims, c, types, 1);
  const settle = settler(forSettles, c);
  let done = 0;
  let settling = Promise.resolve();
  for (;;) {
    const claimed = await claim(batch);
    await settling;
    if (claimed.length === 0) break;
    settling = settle(claimed).then(
      (answers) => void (done += answers.filter((a) => a === 'settled').length),
    );
  }
  if (done !== expected) throw new Error(`${c.name}: ${done} of ${expected} settled`);
  await Promise.all([forClaims.end(), forSettles.end()]);
}

async function holdSnapshot() {
  const connection = await connect();
  await connection.query('begin isolation level repeatable read');
  await connection.query('select count(*) from pg_class');
  return connection;
}

/** Stands in for autovacuum, which this server has switched off. @param {import('../contestants.mjs').Contestant} c @param {number} ms */
async function vacuumRegularly(c, ms) {
  const connection = await connect();
  let on = true;
  const loop = (async () => {
    while (on) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      await connection.query(`vacuum l_${c.name}.${c.hot}`);
    }
  })();
  return async () => {
    on = false;
    await loop;
    await connection.end();
  };
}

/** @param {import('pg').Client} db @param {import('../contestants.mjs').Contestant} c */
export async function reportSize(db, c) {
  const { rows } = await db.query(
    `select relname, pg_size_pretty(pg_table_size(oid)) as heap, pg_size_pretty(pg_indexes_size(oid)) as indexes, pg_total_relation_size(oid) as total
     from pg_class where relnamespace = $1::regnamespace and relkind = 'r' and pg_total_relation_size(oid) > 100000 order by 1`,
    [`l_${c.name}`],
  );
  const total = rows.reduce((sum, r) => sum + Number(r.total), 0);
  say(
    `  size ${c.name}: ${(total / 1048576).toFixed(1)} MB; ${rows.map((r) => `${r.relname} ${r.heap} + ${r.indexes}`).join(', ')}`,
  );
}

/** Jobs that ended before; only where ended rows live (layouts B and C). @param {import('pg').Client} db @param {import('../contestants.mjs').Contestant} c @param {number} rows */
async function addHistory(db, c, rows) {
  const table = c.hot === 'live_jobs' ? 'ended_jobs' : 'job_states';
  const due = table === 'job_states' ? ', claim_group, run_at' : '';
  await db.query(`
    insert into l_${c.name}.${table} (id, epoch, ended_at, attempts, losses, state, claim_id, runner_id, output${due})
    select (lpad(to_hex(1763800000000 + n / 16), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid,
      1, now(), 1, 0, 'succeeded', md5('c' || n / 100)::uuid, md5('r')::uuid, '{"uri":"s3://bucket/out/of/it"}'::json${due ? ', 1, now()' : ''}
    from generate_series(1, ${rows}) n`);
}
