import type { Registry } from '@jobwright/runtime/runner';
import type { Overview } from '@jobwright/runtime/store';

/** What has not ended when a runner stops. */
export interface Left {
  /** Queued for a time to come: delayed, or between two attempts. */
  readonly later: number;
  /** For children, or until a time to come. */
  readonly waiting: number;
  /** Due, and not taken: paused, or of types that the runner does not have. */
  readonly due: number;
  /** Elsewhere. */
  readonly running: number;
}

/** How much of what a store holds is left: of the types in the registry, and what else is due. */
export function countLeft({ types }: Overview, { entries }: Registry): Left {
  const known = new Set(entries.map(({ job }) => job.descriptor.name));
  const ours = types.filter(({ name }) => known.has(name));
  const sum = (of: (type: Overview['types'][number]) => number, list = ours): number =>
    list.reduce((total, type) => total + of(type), 0);
  return {
    later: sum(({ queued, due }) => queued - due),
    waiting: sum(({ waiting }) => waiting),
    due: sum(({ due }) => due, [...types]),
    running: sum(({ running }) => running),
  };
}
