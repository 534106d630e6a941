/** How long a claim takes, with the queue's head full of unknown types and, after that, with future rows of a higher priority. */
import { connect } from '../database.mjs';
import { median, p90, say, timed } from '../measure.mjs';
import { createTables, knownTypes, seed } from '../setup.mjs';
import { claimer } from '../statements.mjs';

/** @param {readonly import('../contestants.mjs').Contestant[]} contestants @param {{ rows: number, repeats: number, overFetch: number, emptyGroups: number }} how */
export async function measureClaim(contestants, { rows, repeats, overFetch, emptyGroups }) {
  const db = await connect();
  for (const c of contestants) {
    await createTables(db, c);
    const ms = await timed(() => seed(db, c, { rows }));
    say(`  seeded ${c.name}: ${rows} in ${Math.round(ms)} ms`);
  }
  await rounds(db, contestants, `${rows} queued, k=${overFetch}`, repeats, overFetch);
  const future = Math.min(100_000, rows * 10);
  for (const c of contestants) {
    await seed(db, c, {
      rows: future,
      from: rows + 1,
      priority: 10,
      runAt: `now() + interval '1 day'`,
      types: 67,
      firstType: 34,
    });
  }
  await rounds(
    db,
    contestants,
    `${rows} queued + ${future} in the future at priority 10, k=${overFetch}`,
    repeats,
    overFetch,
  );
  if (emptyGroups > 0) {
    for (const c of contestants) await addEmptyGroups(db, c, emptyGroups);
    await rounds(
      db,
      contestants,
      `the same and ${emptyGroups} empty groups of known types, k=${overFetch}`,
      repeats,
      overFetch,
    );
  }
  await db.end();
}

/** Groups that were used once and stay: every priority anyone ever asked for. @param {import('pg').Client} db @param {import('../contestants.mjs').Contestant} c @param {number} count */
async function addEmptyGroups(db, c, count) {
  await db.query(`
    insert into l_${c.name}.claim_groups (queue, job, version, revision, priority, child)
    select 'default', 'bench.type-' || (n % 67 + 34), 1, 1, 100 + n / 67, false from generate_series(1, ${count}) n;
    analyze l_${c.name}.claim_groups`);
}

/** @param {import('pg').Client} db @param {readonly import('../contestants.mjs').Contestant[]} contestants @param {string} title @param {number} repeats @param {number} overFetch */
async function rounds(db, contestants, title, repeats, overFetch) {
  for (const limit of [1, 10, 100]) {
    /** @type {Map<string, number[]>} */
    const times = new Map(contestants.map((c) => [c.name, []]));
    for (let round = -8; round < repeats; round++) {
      for (const c of contestants) {
        const claim = claimer(db, c, knownTypes, overFetch);
        await db.query('begin');
        const ms = await timed(async () => {
          const got = (await claim(limit)).length;
          if (got !== limit) say(`  ${c.name} claimed ${got} of ${limit}`);
        });
        await db.query('rollback');
        if (round >= 0) times.get(c.name)?.push(ms);
      }
    }
    const figures = [...times].map(
      ([name, all]) => `${name} ${median(all).toFixed(2)} (p90 ${p90(all).toFixed(2)})`,
    );
    say(`claim of ${limit}, ${title}, ms: ${figures.join(', ')}`);
  }
}
