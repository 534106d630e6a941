import type { WaitingFor } from '../runner/attempt.js';
import type { Store } from '../store/store.js';
import { isEndState } from '../types/state.js';
import type { KnownJobs } from './known-jobs.js';

const LOOK_EVERY_MS = 5;
/** A handler that is about to start another child beside those it awaits has this long to do so. */
const STILL_FOR_MS = 50;

export interface Looked {
  readonly store: Store;
  readonly known: KnownJobs;
  readonly runnerId: () => string;
  readonly waitsFor: () => readonly (WaitingFor | undefined)[];
  /** A sleep that is over so soon is slept, and not left for later. */
  readonly shortMs: number;
}

/**
 * Resolves once a runner has nothing to do: no job is due, and every handler waits, for a child that has not ended or for a
 * later time.
 * @param goOn asked before each look; throws when there was enough of them
 */
export async function untilQuiet(looked: Looked, goOn: () => void): Promise<void> {
  let stillSince: number | undefined;
  let before = '';
  for (;;) {
    goOn();
    const waits = await quietWaits(looked);
    if (waits?.length === 0) return;
    const now = performance.now();
    const sight = waits && JSON.stringify(waits.map(({ awaits }) => awaits));
    if (sight === undefined || sight !== before) stillSince = sight === undefined ? undefined : now;
    before = sight ?? '';
    if (stillSince !== undefined && now - stillSince >= STILL_FOR_MS) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What the handlers wait for; undefined where there is something to do. */
async function quietWaits(looked: Looked): Promise<readonly WaitingFor[] | undefined> {
  const { store, known, runnerId } = looked;
  const busy = waiting(looked) === undefined;
  if (busy) return undefined;
  const overview = await store.overview();
  if ((await known.types(overview)).some(({ due }) => due > 0)) return undefined;
  const held = overview.runners.find(({ id }) => id === runnerId())?.running ?? 0;
  const waits = waiting(looked);
  // It may have claimed some that it has not heard of yet.
  if (waits?.length !== held) return undefined;
  const records = await store.read(waits.flatMap(({ awaits }) => awaits));
  // Whoever awaits one that has ended is about to go on.
  if (records.some((record) => record === undefined || isEndState(record.state))) return undefined;
  return waiting(looked)?.length === held ? waits : undefined;
}

/** What all of them wait for; undefined while one does not wait, or not for long. */
function waiting({ waitsFor, shortMs }: Looked): readonly WaitingFor[] | undefined {
  const all = waitsFor();
  const waits = all.filter((one) => one !== undefined);
  const goesOn = waits.length < all.length || waits.some(({ sleepMs }) => sleepMs < shortMs);
  return goesOn ? undefined : waits;
}
