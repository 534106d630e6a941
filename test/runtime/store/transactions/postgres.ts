import { drizzle } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import knexLibrary from 'knex';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Library, Tables } from './setting.js';

/** The database is dropped, with whoever is still connected, while a pool may be closing. */
function poolOf(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export const onPostgres: Library = {
  kind: 'postgres',
  examples: /^postgres /,
  async open(url) {
    const pool = poolOf(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('create table uploads (uri text)');
    const knex = knexLibrary({ client: 'pg', connection: url });
    const kysely = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: poolOf(url) }),
      plugins: [new CamelCasePlugin()],
    });
    return {
      names: {
        pool,
        client,
        knex,
        kysely,
        drizzle: drizzle(pool),
        uploads: pgTable('uploads', { uri: text() }),
      },
      async uploads() {
        return (await client.query('select from uploads')).rowCount ?? -1;
      },
      async close() {
        await Promise.all([pool.end(), client.end(), knex.destroy(), kysely.destroy()]);
      },
    };
  },
};
