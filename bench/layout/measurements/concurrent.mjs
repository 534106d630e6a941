/** Four claimers at once: is a job ever claimed twice, does anyone starve, for which over-fetch factor? */
import { connect } from '../database.mjs';
import { say } from '../measure.mjs';
import { createTables, seed } from '../setup.mjs';
import { claimer } from '../statements.mjs';

const types = Array.from({ length: 10 }, (_, i) => `bench.type-${i + 1}`);

/** @param {readonly import('../contestants.mjs').Contestant[]} contestants @param {{ jobs: number, batch: number }} how */
export async function measureConcurrent(contestants, { jobs, batch }) {
  for (const c of contestants) {
    for (const overFetch of [1, 2, 4, 8]) {
      const db = await connect();
      await createTables(db, c);
      await seed(db, c, { rows: jobs, types: 10 });
      /** @type {Set<string>} */
      const seen = new Set();
      let doubles = 0;
      const start = performance.now();
      const claimers = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const connection = await connect();
          const claim = claimer(connection, c, types, overFetch);
          const counts = { jobs: 0, full: 0, short: 0, empty: 0 };
          while (seen.size < jobs) {
            const got = await claim(batch);
            for (const job of got) {
              if (seen.has(job.id)) doubles++;
              seen.add(job.id);
            }
            counts.jobs += got.length;
            counts[got.length === batch ? 'full' : got.length > 0 ? 'short' : 'empty']++;
          }
          await connection.end();
          return counts;
        }),
      );
      const ms = performance.now() - start;
      const sum = (/** @type {'full' | 'short' | 'empty'} */ k) =>
        claimers.reduce((n, x) => n + x[k], 0);
      say(
        `concurrent ${c.name}, 4 claimers, batch ${batch}, k=${overFetch}: ${Math.round((seen.size / ms) * 1000)}/s, doubles ${doubles}, ` +
          `full ${sum('full')}, short ${sum('short')}, empty ${sum('empty')}, jobs each ${claimers.map((x) => x.jobs).join(' ')}`,
      );
      await db.end();
    }
  }
}
