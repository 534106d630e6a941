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
    const keys = groupKeys(jobs, rank);
    const unknown = new Map<string, Grouped>();
    jobs.forEach((job, n) => {
      const key = keys[n] ?? '';
      if (!this.#ids.has(key)) unknown.set(key, job);
    });
    if (unknown.size > 0) {
      const ids = await this.#intern([...unknown.values()], rank);
      [...unknown.keys()].forEach((key, n) => {
        const id = ids[n];
        if (id !== undefined) this.#ids.set(key, id);
      });
    }
    return keys.map((key) => {
      const id = this.#ids.get(key);
      if (id === undefined) throw new Error(`claim group ${key} vanished`);
      return id;
    });
  }
}

/** In a batch neighbours are mostly of one group: its key is made once. */
function groupKeys(jobs: readonly Grouped[], rank: Rank): readonly string[] {
  let [last, key]: [Grouped | undefined, string] = [undefined, ''];
  return jobs.map((job) => {
    if (last === undefined || !isSame(job, last)) {
      const { name, version, revision, queue, priority } = job;
      key = JSON.stringify([name, version, revision, queue, priority, rank]);
      last = job;
    }
    return key;
  });
}

function isSame(a: Grouped, b: Grouped): boolean {
  return (
    a.name === b.name &&
    a.version === b.version &&
    a.revision === b.revision &&
    a.queue === b.queue &&
    a.priority === b.priority
  );
}
