import type { JobRecord, Overview, Paused, RecalledChild, Store } from '@jobwright/runtime/store';
import { readJob } from '../job-record.js';
import { pausedChild } from './paused-child.js';
import { countStates, waits, type StateCounts } from './waits.js';

/** A job with what it started. */
export interface TreeJob {
  readonly record: JobRecord;
  /** What its parent calls it; `undefined` for the root. */
  readonly key: string | undefined;
  readonly detached: boolean;
  /** From its first start to its end, or until now; `undefined` before the first. */
  readonly durationMs: number | undefined;
  /** What it waits for, in words. */
  readonly waits: string | undefined;
  /** In the order of keys. */
  readonly children: readonly TreeJob[];
  /** Of the children that are left out. */
  readonly more: StateCounts;
}

type Edge = Pick<RecalledChild, 'key' | 'detached'>;

/** Keys as people count: `part 2` before `part 10`. The same on every machine. */
const byKey = new Intl.Collator('en', { numeric: true });

/**
 * Reads a job and what came of it, level by level, of each job the first `width` children.
 * @throws {JobNotFoundError}
 */
export async function readTree(store: Store, id: string, width: number): Promise<TreeJob> {
  const root = await readJob(store, id);
  const now = { overview: await store.overview(), paused: await store.paused() };
  return readBranch(store, root, undefined, now, width);
}

/** How all of the store stands. */
interface Now {
  readonly overview: Overview;
  readonly paused: readonly Paused[];
}

async function readBranch(
  store: Store,
  record: JobRecord,
  edge: Edge | undefined,
  now: Now,
  width: number,
): Promise<TreeJob> {
  const recalled = await store.recall(record.id);
  const replaced = recalled.replaced.map((child) => ({ ...child, key: `${child.key} (replaced)` }));
  const edges = [...recalled.children, ...replaced].toSorted((a, b) => byKey.compare(a.key, b.key));
  const records = await store.read(edges.slice(0, width).map((child) => child.id));
  const children: TreeJob[] = [];
  for (const [at, child] of records.entries()) {
    // One that was pruned meanwhile is none.
    if (child !== undefined) children.push(await readBranch(store, child, edges[at], now, width));
  }
  return {
    record,
    key: edge?.key,
    detached: edge?.detached ?? false,
    durationMs: await durationOf(store, record, now.overview.at),
    waits: waits(record, recalled, now.overview, await pausedChild(store, recalled, now.paused)),
    children,
    more: countStates(edges.slice(width)),
  };
}

/** The record has the start of its last attempt only, and a job that waited long has had many. */
async function durationOf(
  store: Store,
  { id, startedAt, endedAt }: JobRecord,
  now: number,
): Promise<number | undefined> {
  if (startedAt === undefined) return undefined;
  const [first] = await store.attempts(id);
  return Math.max(0, (endedAt ?? now) - Math.min(first?.startedAt ?? startedAt, startedAt));
}
