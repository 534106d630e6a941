/** Runners that keep being forfeited while they claim and settle: is any job lost, ended twice, or left with a released runner? */
import { randomUUID } from 'node:crypto';
import { contestants, sqlOf } from '../contestants.mjs';
import { connect } from '../database.mjs';
import { say } from '../measure.mjs';
import { createTables, seed } from '../setup.mjs';

const types = ['bench.type-1', 'bench.type-2', 'bench.type-3'];

/** @param {{ jobs: number }} how */
export async function checkDeaths({ jobs }) {
  const c = contestants.find((x) => x.name === 'recommended');
  if (!c) throw new Error('no contestant `recommended`');
  const [claimText, settleText, forfeitText] = ['claim', 'settle', 'forfeit'].map((name) =>
    sqlOf(c, `../recommended/${name}.sql`),
  );
  const db = await connect();
  await createTables(db, c);
  await seed(db, c, { rows: jobs, types: 3 });
  const counts = {
    settled: 0,
    already: 0,
    'lease-lost': 0,
    forfeited: 0,
    runners: 0,
    released_holds: 0,
  };
  let left = jobs;

  const work = async () => {
    const connection = await connect();
    while (left > 0) {
      const runner = randomUUID();
      counts.runners++;
      await connection.query(
        `insert into l_recommended.runners (id, lease_until) values ($1, clock_timestamp() + interval '40 ms')`,
        [runner],
      );
      for (;;) {
        const claimId = randomUUID();
        const { rows } = await connection.query({
          name: 'c',
          text: claimText,
          values: [runner, claimId, 20, 80, types, [1, 1, 1], [1, 1, 1]],
        });
        if (rows.length === 0) break;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 30));
        const ids = rows.map((r) => r.id);
        const { rows: answers } = await connection.query({
          name: 's',
          text: settleText,
          values: [
            ids,
            rows.map((r) => r.epoch),
            ids.map(() => claimId),
            ids.map(() => 'succeeded'),
            ids.map(() => '1'),
            ids.map(() => null),
            ids.map(() => 0),
          ],
        });
        for (const a of answers) counts[/** @type {'settled'} */ (a.answer)]++;
      }
      ({
        rows: [{ left }],
      } = await connection.query('select count(*)::int as left from l_recommended.live_jobs'));
    }
    await connection.end();
  };
  const reap = async () => {
    const connection = await connect();
    while (left > 0) {
      const { rows: forfeited } = await connection.query({
        name: 'f',
        text: forfeitText,
        values: [10, 1_000_000, null],
      });
      counts.forfeited += forfeited.length;
      const {
        rows: [{ n }],
      } = await connection.query(
        `select count(*)::int as n from l_recommended.live_jobs l join l_recommended.runners r on r.id = l.runner_id where r.released_at is not null`,
      );
      counts.released_holds += n;
    }
    await connection.end();
  };
  await Promise.all([work(), work(), work(), work(), reap(), reap()]);
  const {
    rows: [end],
  } = await db.query(
    'select count(*)::int as ended, (select count(*)::int from l_recommended.live_jobs) as live, (select count(*)::int from l_recommended.attempts) as lost from l_recommended.ended_jobs',
  );
  say(JSON.stringify({ jobs, ...end, ...counts }));
  if (
    end.ended !== jobs ||
    counts.settled !== jobs ||
    counts.released_holds !== 0 ||
    end.lost !== counts.forfeited
  )
    throw new Error('accounts do not balance');
  await db.end();
}
