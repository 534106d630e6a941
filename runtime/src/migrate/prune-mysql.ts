import { isAway } from '../store/mysql/errors.js';
import { MigrationFailedError } from '../types/migration-errors.js';
import { withoutCredentials } from '../store/open.js';
import { applied, FORGET, withConnection, withLock } from './mysql.js';
import type { Unwanted } from './unwanted.js';

/** Removes what no job file asks for, one after the other, under the lock on migrating. Answers what it has removed. */
export function pruneMysql(url: string, unwanted: readonly Unwanted[]): Promise<readonly string[]> {
  return withConnection(url, (connection) =>
    withLock(connection, url, async () => {
      const there = new Set((await applied(connection)).map(({ name }) => name));
      const done = unwanted.filter(({ name }) => there.has(name));
      for (const one of done) {
        try {
          if (!one.taken) for (const sql of statements(one)) await connection.query(sql);
          await connection.query(FORGET, [one.name]);
        } catch (error) {
          if (isAway(error)) throw error;
          throw new MigrationFailedError(withoutCredentials(url), one.name, error, 'remove');
        }
      }
      return done.map(({ name }) => name);
    }),
  );
}

/** Each can be run again where the next one failed. The column is virtual: dropping it is instant. */
function statements({ kind, object }: Unwanted): readonly string[] {
  return kind === 'view'
    ? [`drop view if exists \`jobwright_${object}\``]
    : [
        `alter table jobwright_jobs drop index if exists \`${object}\`, algorithm = nocopy, lock = none`,
        `alter table jobwright_jobs drop column if exists \`${object}\`, algorithm = instant`,
      ];
}
