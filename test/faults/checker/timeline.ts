import type { History } from '../history/history.js';
import { groupBy } from './violation.js';

/** One attempt of a job, as any row tells of it: the time that a token was valid. */
export interface Span {
  readonly jobId: string;
  readonly epoch: number;
  readonly attempt: number;
  readonly runnerId: string | null;
  readonly startedAt: number;
  /** Infinity while it goes on. */
  readonly endedAt: number;
  /** How it ended: by its own token (`settled`), put back by others (`put-back`), with the job (`end`), or not yet. */
  readonly by: 'settled' | 'put-back' | 'end' | 'running';
  readonly outcome: string;
}

/** The attempts of each job, by epoch. */
export function timelines(history: History): ReadonlyMap<string, readonly Span[]> {
  const kept = history.attempts.map((row): Span => ({
    ...row,
    by: row.claimId === null ? 'put-back' : 'settled',
  }));
  // An end has a runner exactly where it ended an attempt: not where the job was queued, or the attempt is kept apart.
  const ends = history.ended
    .filter(({ runnerId }) => runnerId !== null)
    .map(({ id, state, startedAt, ...row }): Span => ({
      ...row,
      jobId: id,
      startedAt: startedAt ?? Number.NaN,
      by: 'end',
      outcome: state,
    }));
  const running = history.live
    .filter(({ state }) => state === 'running')
    .map(({ id, startedAt, ...row }): Span => ({
      ...row,
      jobId: id,
      startedAt: startedAt ?? Number.NaN,
      endedAt: Number.POSITIVE_INFINITY,
      by: 'running',
      outcome: 'running',
    }));
  const spans = groupBy([...kept, ...ends, ...running], ({ jobId }) => jobId);
  for (const group of spans.values()) group.sort((a, b) => a.epoch - b.epoch);
  return spans;
}
