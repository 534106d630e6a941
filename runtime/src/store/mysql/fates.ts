import type { AttemptOutcome } from '../../types/attempt.js';
import type { EndState } from '../../types/state.js';
import type { WaitsFor } from '../children.js';
import type { Query } from './connection.js';
import { byId, hex } from './ids.js';
import * as SQL from './sql/fates.js';

/** An attempt that is not the end of its job. */
export interface KeptAttempt {
  readonly id: string;
  readonly outcome: Extract<AttemptOutcome, 'failed' | 'lost' | 'released'>;
  readonly error: string | null;
  /** Its own token settled it. */
  readonly byToken: boolean;
}

export interface EndedJob {
  readonly id: string;
  readonly state: EndState;
  readonly output: string | null;
  /** Null also where a job is cancelled for the reason that was given with the request. */
  readonly error: string | null;
  /** The end is that of the attempt that runs. */
  readonly endsAttempt: boolean;
  /** Its own token settled it. */
  readonly byToken: boolean;
  /** To be counted now. */
  readonly losses: 0 | 1;
}

export interface QueuedAgain {
  readonly id: string;
  /** When it is due: so long from now, at that time, or (both null) at once, in its old place. */
  readonly delayMs: number | null;
  readonly runAt: number | null;
  /** The attempt counts. */
  readonly spent: boolean;
  /** To be counted now. */
  readonly losses: 0 | 1;
  /** To be counted now. */
  readonly deaths: 0 | 1;
  /** Whoever held the job is to write nothing any more. */
  readonly voids: boolean;
  readonly waitsFor: WaitsFor | null;
  /** Of a parked job: JSON array of its children, as digits. */
  readonly awaits: string | null;
}

/** A job is due at once, no attempt spent. */
export function queuedAtOnce(id: string): QueuedAgain {
  return {
    id,
    delayMs: null,
    runAt: null,
    spent: false,
    losses: 0,
    deaths: 0,
    voids: false,
    waitsFor: null,
    awaits: null,
  };
}

/** What becomes of jobs whose rows are locked. */
export interface Fates {
  readonly kept?: readonly KeptAttempt[];
  readonly ended?: readonly EndedJob[];
  readonly queued?: readonly QueuedAgain[];
}

/** Writes what became of jobs, in the transaction that has locked their rows. Attempts go first: they are read from there. */
export async function writeFates(query: Query, fates: Fates): Promise<void> {
  const { kept = [], ended = [], queued = [] } = fates;
  if (kept.length > 0) await query(SQL.KEEP_ATTEMPTS, [rows(kept)]);
  if (ended.length > 0) {
    await query(SQL.END_JOBS, [rows(ended)]);
    await query(SQL.DROP_LIVE_JOBS, [rows(ended.map(({ id }) => ({ id })))]);
  }
  if (queued.length > 0) await query(SQL.QUEUE_AGAIN, [rows(queued)]);
}

/** As JSON, whose booleans become numbers for SQL. */
function rows(items: readonly { readonly id: string }[]): string {
  return JSON.stringify(
    byId(items).map((item) => ({ ...item, id: hex(item.id) })),
    (_, value: unknown) => (typeof value === 'boolean' ? Number(value) : value),
  );
}
