import { lastOfEach } from './batch.js';
import type { NewJob } from './job.js';

export type Grouped = Pick<NewJob, 'name' | 'version' | 'revision' | 'queue' | 'priority'>;

/** Children are claimed before new roots of their priority. */
export type Rank = 'root' | 'child';

/** Finds the claim groups of jobs, which are all different, and interns what is new; answers their ids, in order. */
export type Intern = (
  jobs: readonly Grouped[],
  rank: Rank,
) => Promise<readonly (number | undefined)[]>;

/** Ids of claim groups by what they stand for. They are never deleted, so what was once read holds. */
export class ClaimGroups {
  readonly #intern: Intern;
  readonly #ids = new Map<string, number>();

  constructor(intern: Intern) {
    this.#intern = intern;
  }

  /** The group of each job, in their order; interned where it is new. */
  async of(jobs: readonly Grouped[], rank: Rank = 'root'): Promise<readonly number[]> {
    const keyOf = (job: Grouped): string => groupKey(job, rank);
    const unknown = lastOfEach(jobs, keyOf).filter((job) => !this.#ids.has(keyOf(job)));
    if (unknown.length > 0) {
      const ids = await this.#intern(unknown, rank);
      unknown.forEach((job, n) => {
        const id = ids[n];
        if (id !== undefined) this.#ids.set(keyOf(job), id);
      });
    }
    return jobs.map((job) => {
      const id = this.#ids.get(keyOf(job));
      if (id === undefined) throw new Error(`claim group ${keyOf(job)} vanished`);
      return id;
    });
  }
}

function groupKey({ name, version, revision, queue, priority }: Grouped, rank: Rank): string {
  return JSON.stringify([name, version, revision, queue, priority, rank]);
}
