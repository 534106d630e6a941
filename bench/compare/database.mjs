import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { openDatabase as openSqlite } from '../../runtime/dist/store/sqlite/driver.js';

/**
 * @typedef {object} Database a connection that looks from outside
 * @property {(sql: string) => Promise<number>} count the column n of the only row
 * @property {() => Promise<void>} close
 */

/** @param {string} url @returns {Promise<Database>} */
export async function openDatabase(url) {
  if (url.startsWith('sqlite:')) return sqlite(url.slice('sqlite:'.length));
  return url.startsWith('mysql:') ? mysql(url) : postgres(url);
}

/** How many jobs of jobwright's tables have not ended. @param {string} url */
export async function unfinishedJobs(url) {
  const { count, close } = await openDatabase(url);
  const table = url.startsWith('postgres:') ? 'jobwright.live_jobs' : 'jobwright_live_jobs';
  return { count: () => count(`select count(*) as n from ${table}`), close };
}

/** @param {string} url @returns {Promise<Database>} */
async function postgres(url) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the database is dropped at the end
  await client.connect();
  return {
    async count(sql) {
      const { rows } = await client.query(sql);
      return Number(rows[0]?.n);
    },
    close: () => client.end(),
  };
}

/** @param {string} url @returns {Promise<Database>} */
async function mysql(url) {
  const connection = await createConnection(url);
  return {
    async count(sql) {
      const [rows] = await connection.query(sql);
      return Number(Object(rows)[0]?.n);
    },
    close: () => connection.end(),
  };
}

/** @param {string} path @returns {Promise<Database>} */
async function sqlite(path) {
  const database = await openSqlite(path);
  database.exec('pragma busy_timeout = 10000');
  return {
    count: async (sql) => Number(Object(database.prepare(sql).get()).n),
    close: async () => database.close(),
  };
}
