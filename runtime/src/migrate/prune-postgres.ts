import type pg from 'pg';
import { isAway } from '../store/postgres/errors.js';
import { JobwrightError } from '../types/errors.js';
import { MigrationFailedError } from '../types/migration-errors.js';
import { withoutCredentials } from '../store/open.js';
import { applied, beginLocked, FORGET, STAY, withClient } from './postgres.js';
import type { Unwanted } from './unwanted.js';

/** Removes what no job file asks for, one after the other, under the lock on migrating. Answers what it has removed. */
export function prunePostgres(
  url: string,
  unwanted: readonly Unwanted[],
): Promise<readonly string[]> {
  return withClient(url, async (client) => {
    const done: string[] = [];
    for (const one of unwanted) if (await remove(client, url, one)) done.push(one.name);
    return done;
  });
}

async function remove(client: pg.Client, url: string, one: Unwanted): Promise<boolean> {
  const label = withoutCredentials(url);
  try {
    await beginLocked(client, label);
    const there = (await applied(client)).some(({ name }) => name === one.name);
    if (there && !one.taken) {
      if (one.kind === 'view') await client.query(`drop view if exists jobwright."${one.object}"`);
      else {
        // Outside a transaction, so that nobody who submits waits for somebody who reads.
        await client.query(STAY);
        await withClient(url, (other) =>
          other.query(`drop index concurrently if exists jobwright."${one.object}"`),
        );
      }
    }
    await client.query(FORGET, [[one.name]]);
    await client.query('commit');
    return there;
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // a lost connection has done so
    if (error instanceof JobwrightError || isAway(error)) throw error;
    throw new MigrationFailedError(label, one.name, error, 'remove');
  }
}
