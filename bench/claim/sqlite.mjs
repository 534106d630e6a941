/** A SQLite file with a full queue, made by seed-sqlite.sql; the store that claims from it; the plans of what a claim asks. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@jobwright/runtime/migrate';
import { openDatabase } from '../../runtime/dist/store/sqlite/driver.js';
import * as SQL from '../../runtime/dist/store/sqlite/sql/claim.js';

/** @param {{ queued: number, finished: number }} size @returns {Promise<import('./run.mjs').Queue>} */
export async function sqliteQueue({ queued, finished }) {
  const folder = mkdtempSync(join(tmpdir(), 'jobwright-bench-claim-'));
  const path = join(folder, 'jobs.db');
  await migrate(`sqlite:${path}`);
  const database = await openDatabase(path);
  database.exec('pragma synchronous = off');
  database.exec(
    readFileSync(new URL('seed-sqlite.sql', import.meta.url), 'utf8')
      .replaceAll('$QUEUED', String(queued))
      .replaceAll('$FINISHED', String(finished)),
  );
  database.exec('pragma wal_checkpoint(truncate)');
  return {
    url: `sqlite:${path}`,
    drop: async () => {
      database.close();
      rmSync(folder, { recursive: true });
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
