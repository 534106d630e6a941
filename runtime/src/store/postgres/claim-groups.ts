import { lastOfEach } from '../batch.js';
import type { NewJob } from '../job.js';
import type { PostgresConnection } from './connection.js';
import * as SQL from './sql/claim-groups.js';

type Grouped = Pick<NewJob, 'name' | 'version' | 'revision' | 'queue' | 'priority'>;

/** Children are claimed before new roots of their priority. */
type Rank = 'root' | 'child';

/** Ids of claim groups by what they stand for. They are never deleted, so what was once read holds. */
export class ClaimGroups {
  readonly #ids = new Map<string, number>();

  constructor(readonly connection: PostgresConnection) {}

  /** The group of each job, in their order; interned where it is new. */
  async of(jobs: readonly Grouped[], rank: Rank = 'root'): Promise<readonly number[]> {
    const keyOf = (job: Grouped): string => groupKey(job, rank);
    const unknown = lastOfEach(jobs, keyOf).filter((job) => !this.#ids.has(keyOf(job)));
    if (unknown.length > 0) await this.#learn(unknown, rank);
    return jobs.map((job) => {
      const id = this.#ids.get(keyOf(job));
      if (id === undefined) throw new Error(`claim group ${keyOf(job)} vanished`);
      return id;
    });
  }

  async #learn(jobs: readonly Grouped[], rank: Rank): Promise<void> {
    const columns = [
      jobs.map((job) => job.name),
      jobs.map((job) => job.version),
      jobs.map((job) => job.revision),
      jobs.map((job) => job.queue),
      jobs.map((job) => job.priority),
      jobs.map(() => rank === 'child'),
    ];
    let rows = await this.connection.query<{ id: number | null }>(SQL.FIND_CLAIM_GROUPS, columns);
    if (rows.some(({ id }) => id === null)) {
      await this.connection.query(SQL.ADD_CLAIM_GROUPS, columns);
      rows = await this.connection.query(SQL.FIND_CLAIM_GROUPS, columns);
    }
    jobs.forEach((job, n) => {
      const id = rows[n]?.id;
      if (id != null) this.#ids.set(groupKey(job, rank), id);
    });
  }
}

function groupKey({ name, version, revision, queue, priority }: Grouped, rank: Rank): string {
  return JSON.stringify([name, version, revision, queue, priority, rank]);
}
