import type { DatabaseSync } from 'node:sqlite';
import { enhance } from '@photostructure/sqlite';
import { sql } from 'drizzle-orm';
import { BetterSQLiteSession } from 'drizzle-orm/better-sqlite3/session';
import { BaseSQLiteDatabase, SQLiteSyncDialect, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { CamelCasePlugin, Kysely, SqliteDialect } from 'kysely';
import { rawSqlite } from '../../../support/sqlite.js';
import type { Library, Tables } from './setting.js';

/**
 * Drizzle's own session for better-sqlite3 and Kysely's own dialect, on a database object that is made to be like
 * better-sqlite3, which itself has no binary for Node 20 that comes without an install script; ./better-sqlite3.ts has it.
 */
export const onSqlite: Library = {
  kind: 'sqlite',
  examples: /^sqlite (?!knex)/,
  async open(url) {
    const path = url.replace('sqlite:', '');
    const database = enhance(await rawSqlite(path));
    const second = enhance(await rawSqlite(path));
    const third = await rawSqlite(path);
    database.exec('create table uploads (uri text)');
    return {
      names: {
        database,
        kysely: new Kysely<Tables>({
          dialect: new SqliteDialect({ database: likeBetterSqlite(third) }),
          plugins: [new CamelCasePlugin()],
        }),
        ...drizzleNames(second),
      },
      uploads() {
        return Promise.resolve(database.prepare('select * from uploads').all().length);
      },
      close() {
        for (const open of [database, second, third]) open.close();
        return Promise.resolve();
      },
    };
  },
};

/** What `drizzle(database)` of drizzle-orm/better-sqlite3 makes, without the import of that package. */
export function drizzleNames(database: unknown): Readonly<Record<string, unknown>> {
  const dialect = new SQLiteSyncDialect();
  const session = new BetterSQLiteSession(database, dialect, undefined);
  return {
    drizzle: new BaseSQLiteDatabase('sync', dialect, session as never, undefined),
    uploads: sqliteTable('uploads', { uri: text() }),
    sql,
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
