/** A PostgreSQL database with a full queue, made by seed-postgres.sql; the store that claims from it; the plan of a claim. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '@jobwright/runtime/migrate';
import { CLAIM } from '../../runtime/dist/store/postgres/sql/claim.js';

const SERVER = process.env.JOBWRIGHT_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** @param {{ queued: number, finished: number }} size @returns {Promise<import('./run.mjs').Queue>} */
export async function postgresQueue({ queued, finished }) {
  const name = `jobwright_bench_${randomUUID().slice(0, 8)}`;
  const address = new URL(SERVER);
  address.pathname = `/${name}`;
  await onServer(SERVER, `create database ${name}`);
  const drop = () => onServer(SERVER, `drop database if exists ${name} with (force)`);
  try {
    await migrate(address.href);
    const seed = readFileSync(new URL('seed-postgres.sql', import.meta.url), 'utf8')
      .replaceAll('$QUEUED', String(queued))
      .replaceAll('$FINISHED', String(finished));
    await onServer(address.href, ...seed.split(/;\n/).filter((sql) => sql.trim() !== ''));
    // What seeding has left to be written must not be written by the claims.
    await onServer(address.href, 'checkpoint');
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    url: address.href,
    drop,
    settle: () => onServer(address.href, 'vacuum analyze jobwright.live_jobs', 'checkpoint'),
    plan: (runnerId, types, limit) => plan(address.href, runnerId, types, limit),
  };
}

/** The plan of one claim, taken back afterwards. @type {(url: string, runnerId: string, types: readonly import('@jobwright/runtime/store').KnownType[], limit: number) => Promise<string>} */
async function plan(url, runnerId, types, limit) {
  const client = new pg.Client({
    connectionString: url,
    options: '-c enable_seqscan=off -c jit=off',
  });
  await client.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query(`explain (analyze, buffers, costs off) ${CLAIM}`, [
      runnerId,
      randomUUID(),
      limit,
      limit,
      types.map((type) => type.name),
      types.map((type) => type.version),
      types.map((type) => type.revision),
      0,
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
