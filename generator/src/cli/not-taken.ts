import type { Overview, TypeOverview } from '@jobwright/runtime/store';

/** A job that is due is taken within a second where a runner knows it and has room. */
const TAKEN_WITHIN_MS = 5_000;

/** Types with work that is due, of which no job runs, and whose oldest should have been taken long ago. */
export function notTaken({ at, types }: Overview): readonly TypeOverview[] {
  return types.filter(
    ({ running, oldestDueAt }) =>
      running === 0 && oldestDueAt !== undefined && at - oldestDueAt > TAKEN_WITHIN_MS,
  );
}
