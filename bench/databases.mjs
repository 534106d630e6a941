/** Empty databases to measure in, of each kind. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { openDatabase } from '../runtime/dist/store/sqlite/driver.js';

export const POSTGRES =
  process.env.JOBWRIGHT_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const MYSQL = process.env.JOBWRIGHT_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306/mysql';

/**
 * @typedef {object} Database
 * @property {string} url
 * @property {(sql: string) => Promise<unknown>} run one statement or several
 * @property {() => Promise<unknown>} drop
 */

/** @type {Readonly<Record<'postgres' | 'mysql' | 'sqlite', () => Promise<Database>>>} */
export const CREATE = {
  postgres: () => droppedWhenInterrupted(CREATED.postgres),
  mysql: () => droppedWhenInterrupted(CREATED.mysql),
  sqlite: () => droppedWhenInterrupted(CREATED.sqlite),
};

/** @type {Set<Database>} */
const there = new Set();

/** @param {() => Promise<Database>} create @returns {Promise<Database>} */
async function droppedWhenInterrupted(create) {
  if (!process.listeners('SIGINT').includes(dropAll)) process.once('SIGINT', dropAll);
  const database = await create();
  there.add(database);
  return {
    ...database,
    async drop() {
      there.delete(database);
      await database.drop();
    },
  };
}

async function dropAll() {
  await Promise.allSettled([...there].map(({ drop }) => drop()));
  process.exit(130);
}

/** @type {typeof CREATE} */
const CREATED = {
  async postgres() {
    const name = `jobwright_bench_${randomUUID().slice(0, 8)}`;
    const url = new URL(POSTGRES);
    await onPostgres(url.href, `create database ${name}`);
    url.pathname = `/${name}`;
    return {
      url: url.href,
      run: (sql) => onPostgres(url.href, sql),
      drop: () => onPostgres(POSTGRES, `drop database ${name} with (force)`),
    };
  },
  async mysql() {
    const name = `jobwright_bench_${randomUUID().slice(0, 8)}`;
    const url = new URL(MYSQL);
    await onMysql(url.href, `create database ${name}`);
    url.pathname = `/${name}`;
    return {
      url: url.href,
      run: (sql) => onMysql(url.href, sql),
      drop: () => onMysql(MYSQL, `drop database ${name}`),
    };
  },
  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), 'jobwright-bench-'));
    const path = join(folder, 'jobs.db');
    return {
      url: `sqlite:${path}`,
      async run(sql) {
        const database = await openDatabase(path);
        database.exec('pragma busy_timeout = 20000');
        database.exec(sql);
        database.close();
      },
      async drop() {
        rmSync(folder, { recursive: true });
      },
    };
  },
};

/** @param {string} url @param {string} sql */
async function onPostgres(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** @param {string} url @param {string} sql */
async function onMysql(url, sql) {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
