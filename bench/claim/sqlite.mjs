/** A SQLite file with a full queue, made by seed-sqlite.sql; the store that claims from it; the plans of what a claim asks. */
import { readFileSync } from 'node:fs';
import { migrate } from '@jobwright/runtime/migrate';
import { openDatabase } from '../../runtime/dist/store/sqlite/driver.js';
import * as SQL from '../../runtime/dist/store/sqlite/sql/claim.js';
import { CREATE } from '../databases.mjs';

/** @param {import('./queues.mjs').Size} size @returns {Promise<import('./queues.mjs').Queue>} */
export async function sqliteQueue({ queued, finished }) {
  const { url, drop } = await CREATE.sqlite();
  await migrate(url);
  const database = await openDatabase(url.slice('sqlite:'.length));
  database.exec('pragma synchronous = off');
  database.exec(
    readFileSync(new URL('seed-sqlite.sql', import.meta.url), 'utf8')
      .replaceAll('$QUEUED', String(queued))
      .replaceAll('$FINISHED', String(finished)),
  );
  database.exec('pragma wal_checkpoint(truncate)');
  return {
    url,
    drop: async () => {
      database.close();
      await drop();
    },
    settle: async () => database.exec('pragma wal_checkpoint(truncate)'),
    plan: async () =>
      Object.entries(SQL)
        .map(([name, sql]) => {
          const rows = database.prepare(`explain query plan ${sql}`).all();
          return [`${name}:`, ...rows.map((row) => `  ${Object(row).detail}`)].join('\n');
        })
        .join('\n'),
  };
}
