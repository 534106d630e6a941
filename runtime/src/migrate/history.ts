import type { StoreAddress } from '../store/open.js';
import type { MigrationRecord } from './plan.js';

/** What a database says was applied, oldest first. Loads only the adapter that is needed. */
export async function readHistory(address: StoreAddress): Promise<readonly MigrationRecord[]> {
  switch (address.dialect) {
    case 'sqlite':
      return (await import('./sqlite.js')).readSqliteHistory(address.path);
    case 'mysql':
      return (await import('./mysql-history.js')).readMysqlHistory(address.url);
    case 'postgres':
      return (await import('./postgres.js')).readPostgresHistory(address.url);
  }
}
