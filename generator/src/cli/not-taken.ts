import type { Overview, Paused, TypeOverview } from '@jobwright/runtime/store';

/** A job that is due is taken within a second where a runner knows it and has room. */
const TAKEN_WITHIN_MS = 5_000;

/** Types with work that is due, of which no job runs, and whose oldest should have been taken long ago; those that are paused are not. */
export function notTaken(
  { at, types }: Overview,
  paused: readonly Paused[] = [],
): readonly TypeOverview[] {
  const pausedTypes = new Set(paused.flatMap(({ kind, name }) => (kind === 'job' ? [name] : [])));
  return types.filter(
    ({ name, running, oldestDueAt }) =>
      !pausedTypes.has(name) &&
      running === 0 &&
      oldestDueAt !== undefined &&
      at - oldestDueAt > TAKEN_WITHIN_MS,
  );
}
