import type { WaitingUpdate } from '../children.js';
import type { StatusAnswer } from '../claim.js';
import { holder } from './settle.js';
import type { LiveRow, Tables } from './tables.js';

export function setWaiting(tables: Tables, update: WaitingUpdate): StatusAnswer {
  const live = holder(tables, update);
  if (live === undefined) return 'lease-lost';
  tables.live.set(live.id, { ...live, waitsFor: update.waitsFor });
  return 'stored';
}

/** Answers how many there were. */
export function wakeJobs(tables: Tables, ids: readonly string[] | undefined, now: number): number {
  const parked = toWake(tables, ids);
  for (const live of parked)
    tables.live.set(live.id, { ...live, runAt: now, waitsFor: null, awaits: null });
  return parked.length;
}

export function toWake(tables: Tables, ids: readonly string[] | undefined): readonly LiveRow[] {
  return [...tables.live.values()].filter(
    ({ id, awaits }) =>
      (ids?.includes(id) ?? true) && (awaits?.some((child) => tables.ended.has(child)) ?? false),
  );
}
