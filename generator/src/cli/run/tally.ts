import type { RunnerEvent } from '@jobwright/runtime/runner';

/** How a runner's attempts came out. */
type Outcomes = Record<Extract<RunnerEvent, { type: 'settled' }>['outcome'], number>;

/** What a runner has done, counted from its events: an addition for each, however many there are. */
export class Tally {
  readonly outcomes: Outcomes = {
    ...{ succeeded: 0, failed: 0, dead: 0, cancelled: 0 },
    ...{ retry: 0, lost: 0, parked: 0, released: 0, 'lease-lost': 0 },
  };
  #running = 0;
  /** By id, since a job that waits may end without going on. */
  readonly #waiting = new Set<string>();

  count(event: RunnerEvent): void {
    switch (event.type) {
      case 'claimed':
        this.#running += 1;
        break;
      case 'waiting':
        this.#running -= 1;
        this.#waiting.add(event.id);
        break;
      case 'resumed':
        this.#waiting.delete(event.id);
        this.#running += 1;
        break;
      case 'settled':
        if (!this.#waiting.delete(event.id)) this.#running -= 1;
        this.outcomes[event.outcome] += 1;
    }
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Jobs that have ended, however they did. */
  get done(): number {
    const { succeeded, cancelled } = this.outcomes;
    return succeeded + cancelled + this.failures;
  }

  /** Jobs that have ended as failed or dead. */
  get failures(): number {
    return this.outcomes.failed + this.outcomes.dead;
  }
}
