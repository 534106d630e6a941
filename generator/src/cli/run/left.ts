import type { Registry, RunnerJob } from '@jobwright/runtime/runner';
import type { Overview, TypeOverview } from '@jobwright/runtime/store';

/** What has not ended when a runner stops. */
export interface Left {
  /** Queued for a time to come: delayed, or between two attempts. */
  readonly later: number;
  /** For children, or until a time to come. */
  readonly waiting: number;
  /** Due, of types that the runner has: paused, or become due after its last claim. */
  readonly due: number;
  /** Due, of types and versions that the runner does not have. */
  readonly notTaken: number;
  /** Elsewhere. */
  readonly running: number;
}

/** How much of what a store holds is left: of what the runner takes, and what else is due. */
export function countLeft({ types }: Overview, { entries }: Registry): Left {
  const ours = types.filter((type) => entries.some(({ job }) => takes(job, type)));
  const others = types.filter((type) => !ours.includes(type));
  const sum = (list: readonly TypeOverview[], of: (type: TypeOverview) => number): number =>
    list.reduce((total, type) => total + of(type), 0);
  return {
    later: sum(ours, ({ queued, due }) => queued - due),
    waiting: sum(ours, ({ waiting }) => waiting),
    due: sum(ours, ({ due }) => due),
    notTaken: sum(others, ({ due }) => due),
    running: sum(ours, ({ running }) => running),
  };
}

/** As a claim decides it. */
function takes({ descriptor }: RunnerJob, { name, version, revision }: TypeOverview): boolean {
  return (
    descriptor.name === name && descriptor.version === version && descriptor.revision >= revision
  );
}
