import type { StartedChild } from '../store/children.js';
import type { JobDescriptor } from '../types/job-type.js';
import type { Children, PreparedChild } from './children.js';
import { EndsSoFar, type ChildEnds, type Until } from './ends-so-far.js';
import type { ChildEnd } from './host.js';
import type { ChildOptions } from './types.js';

/** Children of one call that belong together, as far as they have come. */
export class ChildGroup {
  readonly #children: Children;
  readonly #job: JobDescriptor;
  readonly #prepared: readonly PreparedChild[];
  readonly #options: ChildOptions;
  readonly #starts = new Set<Promise<unknown>>();
  readonly #started: StartedChild[] = [];
  #ends: readonly (ChildEnd | null | undefined)[] = [];

  constructor(
    children: Children,
    job: JobDescriptor,
    prepared: readonly PreparedChild[],
    options: ChildOptions,
  ) {
    this.#children = children;
    this.#job = job;
    this.#prepared = prepared;
    this.#options = options;
  }

  get size(): number {
    return this.#prepared.length;
  }

  /** In the order of what was prepared. */
  get started(): readonly StartedChild[] {
    return this.#started;
  }

  /** All of them at once: a few promises, however many they are. */
  async together(until: Until): Promise<ChildEnds> {
    await this.#start(0, this.#prepared);
    const ids = this.#started.map(({ id }) => id);
    const ends = await this.#children.ends(ids, until);
    this.#ends = ends;
    return ends;
  }

  /** So many at once, each of which makes room for the next when it ends. */
  few(concurrency: number, until: Until): Promise<ChildEnds> {
    return new Promise((resolve, reject) => {
      let next = 0;
      let over = false;
      const soFar = new EndsSoFar(this.#prepared.length, until, (ends) => {
        over = true;
        resolve(ends);
      });
      this.#ends = soFar.ends;
      const work = async (): Promise<void> => {
        while (!over && next < this.#prepared.length) {
          const index = next++;
          await this.#start(index, this.#prepared.slice(index, next));
          const { id } = this.#started[index] as StartedChild;
          const [end] = await this.#children.ends([id], 'all ended');
          soFar.add(index, end as ChildEnd);
        }
      };
      const workers = Array.from({ length: Math.min(concurrency, this.#prepared.length) }, work);
      Promise.all(workers).catch((error: unknown) => {
        over = true;
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever a call of the host came to
        reject(error);
      });
    });
  }

  /** Cancels those that have not ended, also those whose start is under way. */
  async cancelOpen(reason: string): Promise<void> {
    await Promise.allSettled(this.#starts);
    const open = this.#started.filter(
      ({ name }, index) => name === this.#job.name && this.#ends[index] == null,
    );
    await this.#children.cancel(
      open.map(({ id }) => id),
      reason,
    );
  }

  async #start(from: number, prepared: readonly PreparedChild[]): Promise<void> {
    const starting = this.#children.startAll(prepared, this.#options);
    this.#starts.add(starting);
    const started = await starting;
    this.#starts.delete(starting);
    for (const [n, child] of started.entries()) this.#started[from + n] = child;
    await Promise.all(
      started.flatMap(
        (child, n) => this.#children.check(this.#job, prepared[n] as PreparedChild, child) ?? [],
      ),
    );
  }
}
