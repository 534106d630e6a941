/** A MariaDB database with a full queue, made by seed-mysql.sql; the plans of what a claim looks through. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { migrate } from '@jobwright/runtime/migrate';
import * as SQL from '../../runtime/dist/store/mysql/sql/claim.js';

const SERVER = process.env.JOBWRIGHT_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306/mysql';

/** @param {{ queued: number, finished: number }} size @returns {Promise<import('./run.mjs').Queue>} */
export async function mysqlQueue({ queued, finished }) {
  const name = `jobwright_bench_${randomUUID().slice(0, 8)}`;
  const address = new URL(SERVER);
  address.pathname = `/${name}`;
  await onServer(SERVER, `create database ${name}`);
  const drop = () => onServer(SERVER, `drop database if exists ${name}`);
  try {
    await migrate(address.href);
    const seed = readFileSync(new URL('seed-mysql.sql', import.meta.url), 'utf8')
      .replaceAll('$QUEUED', String(queued))
      .replaceAll('$FINISHED', String(finished))
      .replaceAll('$NOW', String(Date.now()));
    await onServer(address.href, ...seed.split(/;\n/).filter((sql) => sql.trim() !== ''));
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    url: address.href,
    drop,
    settle: async () => undefined,
    plan: (runnerId, types, limit) => plan(address.href, runnerId, types, limit),
  };
}

/** @type {import('./run.mjs').Queue['plan']} */
async function plan(url, runnerId, types, limit) {
  const runner = runnerId.replaceAll('-', '');
  const groups = types.slice(0, SQL.GROUPS_AT_ONCE).flatMap((_, n) => [n + 34, limit]);
  const parts = [
    await explained(url, 'DUE_GROUPS', SQL.DUE_GROUPS, [runner, runner, JSON.stringify(types)]),
    await explained(url, 'DUE_JOBS', SQL.DUE_JOBS, groups),
  ];
  return parts.join('\n');
}

/** @param {string} url @param {string} name @param {string} sql @param {readonly unknown[]} values */
async function explained(url, name, sql, values) {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query(`analyze ${sql}`, [...values]);
    if (!Array.isArray(rows)) return '';
    const lines = rows.map((row) => {
      const { table, type, key, rows: expected, r_rows: read, Extra } = Object(row);
      return `  ${table ?? '-'}: ${type ?? '-'} ${key ?? ''} rows ${expected ?? '-'}, read ${read ?? '-'} ${Extra ?? ''}`;
    });
    return [`${name}:`, ...lines].join('\n');
  } finally {
    await connection.end();
  }
}

/** @param {string} url @param {readonly string[]} statements */
async function onServer(url, ...statements) {
  const connection = await createConnection(url);
  try {
    for (const sql of statements) await connection.query(sql);
  } finally {
    await connection.end();
  }
}
