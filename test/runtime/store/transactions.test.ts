import { fileURLToPath } from 'node:url';
import type { DatabaseSync } from 'node:sqlite';
import { enhance } from '@photostructure/sqlite';
import { sql } from 'drizzle-orm';
import { BetterSQLiteSession } from 'drizzle-orm/better-sqlite3/session';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { pgTable, text as pgText } from 'drizzle-orm/pg-core';
import { BaseSQLiteDatabase, SQLiteSyncDialect, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import knexLibrary, { type Knex } from 'knex';
import { CamelCasePlugin, Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildClient, type ClientBase, type JobCaller } from '@jobwright/runtime/client';
import { createRunner } from '@jobwright/runtime/runner';
import type { Sample } from '../../support/sample.js';
import { registry } from '../../support/sample-registry.js';
import { codeBlocks } from '../../support/markdown.js';
import { rawSqlite } from '../../support/sqlite.js';
import { freshStore, type FreshStore } from '../../support/stores.js';

const DOCUMENT = fileURLToPath(new URL('../../../docs/transactions.md', import.meta.url));
const examples = await codeBlocks(DOCUMENT);

interface Tables {
  uploads: { uri: string };
}

type Client = ClientBase<Sample> & { readonly test: { readonly echo: JobCaller<Sample> } };

/** Names that the examples use, and how to let go of what they stand for. */
interface Setting {
  readonly names: Readonly<Record<string, unknown>>;
  uploads(): Promise<number>;
  close(): Promise<void>;
}

describe.each(['postgres', 'sqlite'] as const)("in the application's transaction on %s", (kind) => {
  let store: FreshStore;
  let client: Client;
  let setting: Setting;

  beforeEach(async () => {
    store = await freshStore(kind);
    client = buildClient<Client>(
      registry.entries.map(({ job }) => job.descriptor),
      store.url,
    );
    setting = await (kind === 'postgres' ? onPostgres(store.url) : onSqlite(store.url));
  });
  afterEach(async () => {
    await client.$close();
    await setting.close();
    await store.drop();
  });

  /** Runs an example of docs/transactions.md as it stands there. */
  async function run(code: string, submit: JobCaller<Sample>['submit']): Promise<void> {
    const names = { ...setting.names, uri: 's3://a', jobs: { media: { transcode: { submit } } } };
    // The document's code is what is tested.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const example = new Function(...Object.keys(names), `return (async () => {${code}})();`) as (
      ...values: unknown[]
    ) => Promise<void>;
    await example(...Object.values(names));
  }

  const blocks = examples.filter(({ info }) => info.startsWith(`${kind} `));

  it.each(blocks)('$info: committed, the job runs', async ({ code }) => {
    let id = '';
    await run(code, async (...args) => {
      const job = await client.test.echo.submit(...args);
      id = job.id;
      await expect(client.$get(id), 'nobody else sees it yet').rejects.toMatchObject({
        code: 'JOB_NOT_FOUND',
      });
      return job;
    });
    expect(await setting.uploads()).toBe(1);
    const runner = createRunner({ store: store.url, registry });
    await runner.start();
    try {
      const job = await client.$get(id);
      expect(await job.result({ timeout: '10s' })).toMatchObject({
        ok: true,
        output: { uri: 's3://a' },
      });
    } finally {
      await runner.stop();
    }
  });

  it.each(blocks)('$info: rolled back, the job never existed', async ({ code }) => {
    let id = '';
    const failing = run(code, async (params, options) => {
      ({ id } = await client.test.echo.submit(params, { ...options, key: 'once' }));
      throw new Error('the application fails after it has submitted');
    });
    await expect(failing).rejects.toThrow('the application fails');
    expect(await setting.uploads()).toBe(0);
    await expect(client.$get(id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    const next = await client.test.echo.submit({ uri: 'other' }, { key: 'once' });
    expect(next.id, 'its key is free').not.toBe(id);
  });

  it.each(blocks)('$info: a key met again answers the job that it made', async ({ code }) => {
    const first = await client.test.echo.submit({ uri: 's3://a' }, { key: 'k' });
    let id = '';
    await run(code, async (params, options) => {
      const job = await client.test.echo.submit(params, { ...options, key: 'k' });
      id = job.id;
      return job;
    });
    expect(id).toBe(first.id);
  });

  it('refuses what is no transaction, naming what is taken', async () => {
    const { pool, client: idle, knex, kysely, database } = setting.names as Record<string, object>;
    const ended = await endedKnex(knex as Knex | undefined);
    for (const not of [{}, [], pool, idle, knex, kysely, database, ended]) {
      if (not === undefined) continue;
      await expect(client.test.echo.submit(1, { in: not })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(
          /a transaction is open, or the transaction object of/,
        ) as string,
      });
    }
    expect((await client.$list()).jobs).toEqual([]);
  });
});

async function endedKnex(knex: Knex | undefined): Promise<object | undefined> {
  if (knex === undefined) return undefined;
  const trx = await knex.transaction();
  await trx.commit();
  return trx;
}

async function onPostgres(url: string): Promise<Setting> {
  const pool = new pg.Pool({ connectionString: url });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table uploads (uri text)');
  const knex = knexLibrary({ client: 'pg', connection: url });
  const kysely = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }),
    plugins: [new CamelCasePlugin()],
  });
  return {
    names: {
      pool,
      client,
      knex,
      kysely,
      drizzle: drizzlePg(pool),
      uploads: pgTable('uploads', { uri: pgText() }),
    },
    async uploads() {
      return (await client.query('select from uploads')).rowCount ?? -1;
    },
    async close() {
      await Promise.all([pool.end(), client.end(), knex.destroy(), kysely.destroy()]);
    },
  };
}

/**
 * Of the two drivers that better-sqlite3 is the model of, Drizzle's own session for it; the database object is one that is
 * made to be like better-sqlite3, which itself has no binary for Node 20 that comes without an install script.
 */
async function onSqlite(url: string): Promise<Setting> {
  const path = url.replace('sqlite:', '');
  const database = enhance(await rawSqlite(path));
  const second = enhance(await rawSqlite(path));
  const third = await rawSqlite(path);
  database.exec('create table uploads (uri text)');
  const dialect = new SQLiteSyncDialect();
  const session = new BetterSQLiteSession(second, dialect, undefined);
  return {
    names: {
      database,
      kysely: new Kysely<Tables>({
        dialect: new SqliteDialect({ database: likeBetterSqlite(third) }),
        plugins: [new CamelCasePlugin()],
      }),
      drizzle: new BaseSQLiteDatabase('sync', dialect, session as never, undefined),
      uploads: sqliteTable('uploads', { uri: text() }),
      sql,
    },
    uploads() {
      return Promise.resolve(database.prepare('select * from uploads').all().length);
    },
    close() {
      for (const open of [database, second, third]) open.close();
      return Promise.resolve();
    },
  };
}

/** What Kysely's SQLite dialect wants: parameters in one array, and which statements answer rows. */
function likeBetterSqlite(database: DatabaseSync) {
  return {
    prepare(statement: string) {
      const prepared = database.prepare(statement);
      const all = (values: readonly unknown[]) =>
        prepared.all(...(values as string[])) as unknown[];
      return {
        reader: /^\s*(select|with)|returning/i.test(statement),
        all,
        run: (values: readonly unknown[]) => prepared.run(...(values as string[])),
        iterate: (values: readonly unknown[]) => all(values).values() as IterableIterator<unknown>,
      };
    },
    close(): void {
      database.close();
    },
  };
}
