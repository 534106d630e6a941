/** A PostgreSQL database with a full queue, made by seed-postgres.sql; the store that claims from it; the plan of a claim. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '@jobwright/runtime/migrate';
import { CLAIM_OF_FEW, CLAIM_OF_MANY } from '../../runtime/dist/store/postgres/sql/claim.js';
import { CREATE } from '../databases.mjs';

/** @param {import('./queues.mjs').Size} size @returns {Promise<import('./queues.mjs').Queue>} */
export async function postgresQueue({ queued, finished }) {
  const { url, drop } = await CREATE.postgres();
  try {
    await migrate(url);
    const seed = readFileSync(new URL('seed-postgres.sql', import.meta.url), 'utf8')
      .replaceAll('$QUEUED', String(queued))
      .replaceAll('$FINISHED', String(finished));
    await onServer(url, ...seed.split(/;\n/).filter((sql) => sql.trim() !== ''));
    // What seeding has left to be written must not be written by the claims.
    if (queued > 1_000) await onServer(url, 'checkpoint');
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    url,
    drop,
    settle: () => onServer(url, 'vacuum analyze jobwright.live_jobs', 'checkpoint'),
    plan: (runnerId, types, limit) => plan(url, runnerId, types, limit),
  };
}

/** The plan of one claim, taken back afterwards. @type {(url: string, runnerId: string, types: readonly import('./queues.mjs').KnownType[], limit: number) => Promise<string>} */
async function plan(url, runnerId, types, limit) {
  const client = new pg.Client({
    connectionString: url,
    options: '-c enable_seqscan=off -c jit=off',
  });
  await client.connect();
  try {
    await client.query('begin');
    const [claim, limits] = limit === 1 ? [CLAIM_OF_FEW, []] : [CLAIM_OF_MANY, [[], [], [], []]];
    const { rows } = await client.query(`explain (analyze, buffers, wal, costs off) ${claim}`, [
      runnerId,
      randomUUID(),
      limit,
      limit,
      types.map((type) => type.name),
      types.map((type) => type.version),
      types.map((type) => type.revision),
      0,
      [],
      ...limits,
    ]);
    await client.query('rollback');
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}

/** @param {string} url @param {readonly string[]} statements */
async function onServer(url, ...statements) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set synchronous_commit = off');
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}
