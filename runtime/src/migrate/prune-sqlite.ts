import { MigrationFailedError } from '../types/migration-errors.js';
import { SqliteConnection } from '../store/sqlite/connection.js';
import { applied, FORGET } from './sqlite.js';
import type { Unwanted } from './unwanted.js';

/** Removes what no job file asks for, each in a transaction. Answers what it has removed. */
export async function pruneSqlite(
  path: string,
  unwanted: readonly Unwanted[],
): Promise<readonly string[]> {
  const connection = new SqliteConnection(path, `sqlite:${path}`);
  await connection.open();
  try {
    const done: string[] = [];
    for (const { name, kind, object, taken } of unwanted) {
      const removed = await connection.write((statements) => {
        if (!applied(statements).some((one) => one.name === name)) return false;
        try {
          if (!taken) statements.database.exec(`drop ${kind} if exists "jobwright_${object}"`);
        } catch (error) {
          throw new MigrationFailedError(connection.label, name, error, 'remove');
        }
        statements.run(FORGET, name);
        return true;
      });
      if (removed) done.push(name);
    }
    return done;
  } finally {
    connection.close();
  }
}
