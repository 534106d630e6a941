/** The experiment's own database `layout_bench`: made, connected to, dropped. */
import pg from 'pg';

const server = { host: '127.0.0.1', port: 5432, user: 'postgres' };
const database = process.env.LAYOUT_DATABASE ?? 'layout_bench';

/** @param {string} name */
async function open(name) {
  // JIT costs more than any of these statements (PostgreSQL has it on by default). SEQSCAN=off: see README, gotchas.
  const connection = new pg.Client({
    ...server,
    database: name,
    options: `-c jit=off -c enable_seqscan=${process.env.SEQSCAN ?? 'on'}`,
  });
  connection.on('error', () => {}); // dropping the database ends what a failed measurement left open; its own error is thrown
  await connection.connect();
  return connection;
}

export const connect = () => open(database);

export async function createDatabase() {
  await dropDatabase();
  const admin = await open('postgres');
  await admin.query(`create database ${database}`);
  await admin.end();
}

export async function dropDatabase() {
  const admin = await open('postgres');
  await admin.query(`drop database if exists ${database} with (force)`);
  await admin.end();
}
