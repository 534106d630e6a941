import type { Intern } from '../claim-groups.js';
import type { PostgresConnection } from './connection.js';
import * as SQL from './sql/claim-groups.js';

type Row = { readonly id: number | null };

export function internBy(connection: PostgresConnection): Intern {
  return async (jobs, rank) => {
    const columns = [
      jobs.map((job) => job.name),
      jobs.map((job) => job.version),
      jobs.map((job) => job.revision),
      jobs.map((job) => job.queue),
      jobs.map((job) => job.priority),
      jobs.map(() => rank === 'child'),
    ];
    let rows = await connection.query<Row>(SQL.FIND_CLAIM_GROUPS, columns);
    if (rows.some(({ id }) => id === null)) {
      await connection.query(SQL.ADD_CLAIM_GROUPS, columns);
      rows = await connection.query<Row>(SQL.FIND_CLAIM_GROUPS, columns);
    }
    return rows.map(({ id }) => id ?? undefined);
  };
}
