/** How many jobs a second one connection submits in batches of 1,000, with and without idempotency keys. */
import { createHash, randomBytes } from 'node:crypto';
import { connect } from '../database.mjs';
import { median, say, timed } from '../measure.mjs';
import { createTables, seed } from '../setup.mjs';
import { submitter } from '../statements.mjs';

let counter = 0;

/** A UUIDv7-like id: time, then random. */
function nextId() {
  const hex = ((BigInt(Date.now()) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`))
    .toString(16)
    .padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** @param {number} count */
const newJobs = (count) =>
  Array.from({ length: count }, () => {
    const n = counter++;
    const params = JSON.stringify({
      source: { uri: `s3://bucket/some/where/${n}` },
      format: 'ogg',
      n,
      note: 'x'.repeat(120),
    });
    return {
      id: nextId(),
      job: `bench.type-${(n % 10) + 1}`,
      params,
      key: `upload-${n}`,
      hash: createHash('sha256').update(params).digest().subarray(0, 16),
    };
  });

/** @param {readonly import('../contestants.mjs').Contestant[]} contestants @param {{ jobs: number, repeats: number }} how */
export async function measureInsert(contestants, { jobs, repeats }) {
  const db = await connect();
  for (const keyed of [false, true]) {
    /** @type {Map<string, number[]>} */
    const rates = new Map(contestants.map((c) => [c.name, []]));
    for (const c of contestants) {
      await createTables(db, c);
      await seed(db, c, { rows: 1000, types: 10 });
    }
    for (let round = 0; round < repeats; round++) {
      for (const c of contestants) {
        const batches = Array.from({ length: jobs / 1000 }, () => newJobs(1000));
        const submit = submitter(db, c, keyed);
        const ms = await timed(async () => {
          for (const batch of batches) {
            const created = (await submit(batch)).filter((row) => row.created).length;
            if (created !== batch.length) throw new Error(`${c.name} created ${created}`);
          }
        });
        rates.get(c.name)?.push((jobs / ms) * 1000);
      }
    }
    say(
      `submit, batches of 1000, ${keyed ? 'with' : 'no'} keys, jobs/s: ${[...rates].map(([n, all]) => `${n} ${Math.round(median(all))}`).join(', ')}`,
    );
  }
  await db.end();
}
