/** A plan cached while the tables were empty: does the settle that answers 'already' or 'lease-lost' scan the history later? */
import { randomUUID } from 'node:crypto';
import { contestants } from '../contestants.mjs';
import { connect } from '../database.mjs';
import { median, say, timed } from '../measure.mjs';
import { createTables, seed } from '../setup.mjs';
import { claimer, settler } from '../statements.mjs';

const types = Array.from({ length: 10 }, (_, i) => `bench.type-${i + 1}`);

export async function measureStalePlan() {
  const c = contestants.find((x) => x.name === 'recommended');
  if (!c) throw new Error('no contestant `recommended`');
  const [db, runner] = await Promise.all([connect(), connect()]);
  await createTables(db, c);
  await db.query('vacuum analyze');
  await db.query(
    'vacuum analyze l_recommended.ended_jobs, l_recommended.attempts, l_recommended.live_jobs',
  );
  const settle = settler(runner, c);
  const claim = claimer(runner, c, types, 1);
  const stale = () =>
    settle(
      Array.from({ length: 20 }, () => ({ id: randomUUID(), epoch: '1', claimId: randomUUID() })),
    );
  for (let i = 0; i < 12; i++) await Promise.all([stale(), claim(10)]);
  await seed(db, { ...c, tables: [] }, { rows: 50_000, types: 10 });
  const times = [];
  for (let got = await claim(500); got.length > 0; got = await claim(500)) await settle(got);
  for (let i = 0; i < 20; i++) times.push(await timed(stale));
  say(
    `20 stale settles against 50,000 ended jobs, plan cached when empty: ${median(times).toFixed(2)} ms`,
  );
  await db.query(
    'analyze l_recommended.ended_jobs, l_recommended.attempts, l_recommended.live_jobs',
  );
  say(
    `the same after analyze: ${median([await timed(stale), await timed(stale), await timed(stale)]).toFixed(2)} ms`,
  );
  await Promise.all([db.end(), runner.end()]);
}
