import type { Grouped, Intern } from '../claim-groups.js';
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

/** What claim groups stand for. They are neither changed nor deleted, so what was once read holds. */
export class GroupsById {
  readonly #groups = new Map<number, Grouped>();

  constructor(readonly connection: PostgresConnection) {}

  /** Those read so far, and these. */
  async with(ids: readonly number[]): Promise<ReadonlyMap<number, Grouped>> {
    const unread = ids.filter((id) => !this.#groups.has(id));
    if (unread.length > 0) {
      const rows = await this.connection.query<Grouped & { readonly id: number }>(
        SQL.READ_CLAIM_GROUPS,
        [[...new Set(unread)]],
      );
      for (const { id, ...group } of rows) this.#groups.set(id, group);
    }
    return this.#groups;
  }
}
