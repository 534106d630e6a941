import type { Intern } from '../claim-groups.js';
import type { MysqlConnection } from './connection.js';
import * as SQL from './sql/claim-groups.js';

/** `n` is the position among those asked for, from 1. */
type Row = { readonly n: number; readonly id: number };

export function internBy(connection: MysqlConnection): Intern {
  return async (jobs, rank) => {
    const groups = JSON.stringify(
      jobs.map(({ name, version, revision, queue, priority }) => ({
        name,
        version,
        revision,
        queue,
        priority,
        child: rank === 'child' ? 1 : 0,
      })),
    );
    let rows = await connection.query<Row>(SQL.FIND_CLAIM_GROUPS, [groups]);
    if (rows.length < jobs.length) {
      await connection.query(SQL.ADD_CLAIM_GROUPS, [groups]);
      rows = await connection.query<Row>(SQL.FIND_CLAIM_GROUPS, [groups]);
    }
    const ids = new Map(rows.map(({ n, id }) => [n, id]));
    return jobs.map((_, n) => ids.get(n + 1));
  };
}
