import type * as Mysql2 from 'mysql2/promise';
import { InvalidOptionError } from '../../types/errors.js';

type Driver = Pick<typeof Mysql2, 'createPool' | 'createConnection'>;

let loaded: Promise<Driver> | undefined;

/**
 * mysql2, which only this adapter needs.
 *
 * @throws {InvalidOptionError} where it is not installed.
 */
export function loadDriver(): Promise<Driver> {
  return (loaded ??= import('mysql2/promise').then(
    (module) => module.default,
    (cause: unknown) => {
      loaded = undefined;
      throw new InvalidOptionError(
        'A MariaDB store needs the package mysql2, which cannot be loaded here. Run `npm install mysql2`.',
        { cause },
      );
    },
  ));
}

/** What every connection to `url` is made with. Query parameters of the URL are options of mysql2, such as `ssl`. */
export function connectionOptions(url: string): Mysql2.ConnectionOptions {
  if (databaseOf(url) === '') {
    throw new InvalidOptionError(
      'The URL of a MariaDB store names a database: mysql://user@host/database.',
    );
  }
  return {
    uri: url.replace(/^mariadb:/, 'mysql:'),
    charset: 'utf8mb4',
    connectTimeout: 5_000,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
  };
}

export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}
