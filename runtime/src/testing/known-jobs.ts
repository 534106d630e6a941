import type { Registry, RunnerJob } from '../runner/types.js';
import type { Overview, TypeOverview } from '../store/overview.js';
import type { Store } from '../store/store.js';

const PAGE = 500;

/** What a store has for the runners of a registry, paused jobs left aside. */
export class KnownJobs {
  readonly #store: Store;
  readonly #jobs: readonly RunnerJob[];

  constructor(store: Store, registry: Registry) {
    this.#store = store;
    this.#jobs = registry.entries.map(({ job }) => job);
  }

  /** Those that a runner of the registry would claim, type by type. */
  async types(overview: Overview): Promise<readonly TypeOverview[]> {
    const paused = await this.#store.paused();
    const runnable = this.#jobs
      .map(({ descriptor }) => descriptor)
      .filter(({ name, queue }) =>
        paused.every((one) => one.name !== (one.kind === 'job' ? name : queue)),
      );
    return overview.types.filter(({ name, version, revision }) =>
      runnable.some(
        (job) => job.name === name && job.version === version && revision <= job.revision,
      ),
    );
  }

  /** The earliest run time of those jobs up to a time, both in ms since 1970 UTC. */
  async nextRunAt(overview: Overview, until: number): Promise<number | undefined> {
    const names = [...new Set((await this.types(overview)).map(({ name }) => name))];
    if (names.length === 0) return undefined;
    let next = Infinity;
    for (let before: string | undefined; ;) {
      const jobs = await this.#store.list({
        ...{ names, states: ['queued', 'waiting'], limit: PAGE },
        ...(before !== undefined && { before }),
      });
      // One that waits in a runner's memory has a run time of the past.
      const parked = jobs.filter(({ runner }) => runner === undefined);
      next = Math.min(next, ...parked.map(({ runAt }) => runAt));
      before = jobs.at(-1)?.id;
      if (jobs.length < PAGE) return next <= until ? next : undefined;
    }
  }
}
