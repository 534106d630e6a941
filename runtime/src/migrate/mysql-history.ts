import { withoutCredentials } from '../store/open.js';
import { execute } from '../store/mysql/connection.js';
import { connectionOptions, loadDriver } from '../store/mysql/driver.js';
import { asStoreError } from '../store/mysql/errors.js';
import { HAS_TABLES } from '../store/mysql/sql/schema.js';
import type { MigrationRecord } from './plan.js';

/** One that was applied in part does not count. */
const HISTORY = `
  select name, checksum, applied_at as appliedAt from jobwright_migrations
  where applied_at is not null order by applied_at, name`;

/** What the database says was applied, oldest first; nothing is written. */
export async function readMysqlHistory(url: string): Promise<readonly MigrationRecord[]> {
  const driver = await loadDriver();
  try {
    const connection = await driver.createConnection(connectionOptions(url));
    connection.on('error', () => undefined); // a connection lost fails the query under way
    try {
      if ((await execute(connection, HAS_TABLES, [])).length === 0) return [];
      return await execute<MigrationRecord>(connection, HISTORY, []);
    } finally {
      await connection.end().catch(() => undefined); // it may be lost already
    }
  } catch (error) {
    throw asStoreError(withoutCredentials(url), error);
  }
}
