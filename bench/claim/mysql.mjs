/** A MariaDB database with a full queue, made by seed-mysql.sql; the plans of what a claim looks through. */
import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { migrate } from '@jobwright/runtime/migrate';
import * as SQL from '../../runtime/dist/store/mysql/sql/claim.js';
import { CREATE } from '../databases.mjs';

/** @param {import('./queues.mjs').Size} size @returns {Promise<import('./queues.mjs').Queue>} */
export async function mysqlQueue({ queued, finished }) {
  const { url, drop } = await CREATE.mysql();
  try {
    await migrate(url);
    const seed = readFileSync(new URL('seed-mysql.sql', import.meta.url), 'utf8')
      .replaceAll('$QUEUED', String(queued))
      .replaceAll('$FINISHED', String(finished))
      .replaceAll('$NOW', String(Date.now()));
    await onServer(url, ...seed.split(/;\n/).filter((sql) => sql.trim() !== ''));
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    url,
    drop,
    settle: async () => undefined,
    plan: (runnerId, types, limit) => plan(url, runnerId, types, limit),
  };
}

/** @param {string} url @param {string} runnerId @param {readonly import('./queues.mjs').KnownType[]} types @param {number} limit */
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
