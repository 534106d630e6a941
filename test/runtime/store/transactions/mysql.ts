import { drizzle } from 'drizzle-orm/mysql2';
import { mysqlTable, text } from 'drizzle-orm/mysql-core';
import knexLibrary from 'knex';
import { CamelCasePlugin, Kysely, MysqlDialect } from 'kysely';
import { createPool as createCallbackPool } from 'mysql2';
import { createConnection, createPool, type RowDataPacket } from 'mysql2/promise';
import type { Library, Tables } from './setting.js';

/** Backslashes mean themselves then: what quotes values must know of it, or not quote. */
const STRICT = `set session sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'`;

export const onMysql: Library = {
  kind: 'mysql',
  examples: /^mysql /,
  async open(url) {
    const pool = createPool(url);
    const client = await createConnection(url);
    await client.query('create table uploads (uri text)');
    const knex = knexLibrary({ client: 'mysql2', connection: url });
    const strict = createCallbackPool({ uri: url, charset: 'latin1' });
    strict.on('connection', (connection) => {
      connection.query(STRICT);
    });
    const kysely = new Kysely<Tables>({
      dialect: new MysqlDialect({ pool: strict }),
      plugins: [new CamelCasePlugin()],
    });
    return {
      names: {
        pool,
        client,
        knex,
        kysely,
        drizzle: drizzle(pool),
        uploads: mysqlTable('uploads', { uri: text() }),
      },
      async uploads() {
        return (await client.query<RowDataPacket[]>('select uri from uploads'))[0].length;
      },
      async close() {
        await Promise.all([pool.end(), client.end(), knex.destroy(), kysely.destroy()]);
      },
    };
  },
};
