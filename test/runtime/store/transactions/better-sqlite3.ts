import { createRequire } from 'node:module';
import knexLibrary from 'knex';
import { CamelCasePlugin, Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import type { Library, Tables } from './setting.js';
import { drizzleNames } from './sqlite.js';

/** Names the folder of the package, whose binary an install script makes; `npm run test:better-sqlite3` sets it. */
const FOLDER = process.env.JOBWRIGHT_TEST_BETTER_SQLITE3;

/** Appended to the names of tests that are skipped for want of it. */
export const WITHOUT_BETTER_SQLITE3 =
  'better-sqlite3 itself (skipped: its binary needs an install script; run `npm run test:better-sqlite3`)';

interface BetterSqlite extends SqliteDatabase {
  exec(sql: string): unknown;
}

type Class = new (path: string) => BetterSqlite;

/** The real library: by itself, and under Knex, Kysely and Drizzle. */
export function onBetterSqlite(): Library | undefined {
  if (FOLDER === undefined) return undefined;
  const require = createRequire(import.meta.url);
  const BetterSqlite = require(FOLDER) as Class;
  const client = require('knex/lib/dialects/better-sqlite3') as new (...args: unknown[]) => object;
  /** Knex asks for the package by its name, which is not found from there. */
  class KnexClient extends client {
    _driver(): Class {
      return BetterSqlite;
    }
  }
  return {
    kind: 'sqlite',
    examples: /^sqlite /,
    open(url) {
      const path = url.replace('sqlite:', '');
      const database = new BetterSqlite(path);
      const second = new BetterSqlite(path);
      const third = new BetterSqlite(path);
      database.exec('create table uploads (uri text)');
      const knex = knexLibrary({
        client: KnexClient as never,
        connection: { filename: path },
        useNullAsDefault: true,
      });
      return Promise.resolve({
        names: {
          database,
          knex,
          kysely: new Kysely<Tables>({
            dialect: new SqliteDialect({ database: third }),
            plugins: [new CamelCasePlugin()],
          }),
          ...drizzleNames(second),
        },
        uploads() {
          const rows = database.prepare('select * from uploads').all([]);
          return Promise.resolve(rows.length);
        },
        async close() {
          await knex.destroy();
          for (const open of [database, second, third]) open.close();
        },
      });
    },
  };
}
