import { InvalidOptionError } from '../types/errors.js';
import type { Store } from './store.js';

/** What a store URL names. */
export type StoreAddress =
  | { readonly dialect: 'postgres'; readonly url: string }
  | { readonly dialect: 'mysql'; readonly url: string }
  | { readonly dialect: 'sqlite'; readonly path: string };

/**
 * Reads a store URL.
 *
 * - `postgres://user@host/database`
 * - `mysql://user@host/database` or `mariadb://…`: MariaDB, with the package mysql2
 * - `sqlite:path/to/file.db`, or a path that ends in `.db`
 *
 * @throws {InvalidOptionError} where the URL names no supported database.
 */
export function parseStoreUrl(url: string): StoreAddress {
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres', url };
  if (/^(mysql|mariadb):\/\//.test(url)) return { dialect: 'mysql', url };
  const path = sqlitePath(url);
  if (path !== undefined) return { dialect: 'sqlite', path };
  throw new InvalidOptionError(
    `No store is known for ${JSON.stringify(withoutCredentials(url))}. ` +
      'Give postgres://user@host/database, mysql://user@host/database, or sqlite:path/to/file.db.',
  );
}

/**
 * The store that a URL names. Connects at {@link Store.open}, not here; loads only the adapter that is needed.
 *
 * @throws {InvalidOptionError} where the URL names no supported database.
 */
export async function openStore(url: string): Promise<Store> {
  const address = parseStoreUrl(url);
  if (address.dialect === 'postgres') {
    const { PostgresStore } = await import('./postgres/store.js');
    return new PostgresStore(address.url);
  }
  if (address.dialect === 'mysql') {
    const { MysqlStore } = await import('./mysql/store.js');
    return new MysqlStore(address.url);
  }
  const { SqliteStore } = await import('./sqlite/store.js');
  return new SqliteStore(address.path);
}

function sqlitePath(url: string): string | undefined {
  if (url.startsWith('sqlite:'))
    return url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '') || undefined;
  return /^[^:]+\.(db|sqlite|sqlite3)$/.test(url) ? url : undefined;
}

/** The URL as it may be shown to people. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/.*@/, '//').replace(/\?.*$/, '');
}
