import { lastOfEach } from '../batch.js';
import type { NewJob } from '../job.js';
import type { MysqlConnection } from './connection.js';
import { checkFit } from './fit.js';
import * as SQL from './sql/claim-groups.js';

/** Children are claimed before new roots of their priority. */
type Rank = 'root' | 'child';

/** Ids of claim groups by what they stand for. They are never deleted, so what was once read holds. */
export class ClaimGroups {
  readonly #ids = new Map<string, number>();

  constructor(readonly connection: MysqlConnection) {}

  /** The group of each job, in their order; interned where it is new. */
  async of(jobs: readonly NewJob[], rank: Rank = 'root'): Promise<readonly number[]> {
    jobs.forEach(checkFit);
    const keyOf = (job: NewJob): string => groupKey(job, rank);
    const unknown = lastOfEach(jobs, keyOf).filter((job) => !this.#ids.has(keyOf(job)));
    if (unknown.length > 0) await this.#learn(unknown, rank);
    return jobs.map((job) => {
      const id = this.#ids.get(keyOf(job));
      if (id === undefined) throw new Error(`claim group ${keyOf(job)} vanished`);
      return id;
    });
  }

  async #learn(jobs: readonly NewJob[], rank: Rank): Promise<void> {
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
    type Row = { readonly n: number; readonly id: number };
    let rows = await this.connection.query<Row>(SQL.FIND_CLAIM_GROUPS, [groups]);
    if (rows.length < jobs.length) {
      await this.connection.query(SQL.ADD_CLAIM_GROUPS, [groups]);
      rows = await this.connection.query(SQL.FIND_CLAIM_GROUPS, [groups]);
    }
    for (const { n, id } of rows) {
      const job = jobs[n - 1];
      if (job !== undefined) this.#ids.set(groupKey(job, rank), id);
    }
  }
}

function groupKey({ name, version, revision, queue, priority }: NewJob, rank: Rank): string {
  return JSON.stringify([name, version, revision, queue, priority, rank]);
}
