import { isEndState, type JobState } from '@jobwright/runtime';
import type { JobRecord, Overview, Paused, Recalled } from '@jobwright/runtime/store';
import { age } from '../age.js';
import { notTaken } from '../not-taken.js';

/** How many jobs are in each state. */
export type StateCounts = Readonly<Partial<Record<JobState, number>>>;

/** What a waiting job waits for, in words; `undefined` where it does not wait. `held`: why a child is not taken. */
export function waits(
  { state, waitsFor, runAt, runner }: JobRecord,
  { children, sleeps }: Recalled,
  overview: Overview,
  held?: Paused,
): string | undefined {
  if (state !== 'waiting') return undefined;
  if (waitsFor === 'sleep') {
    // Of one whose handler is in memory the run time is that of its start.
    const left = sleeps.map(({ leftMs }) => leftMs).filter((ms) => ms > 0);
    const until = runner === undefined ? runAt : overview.at + Math.min(...left);
    return Number.isFinite(until) ? `until ${new Date(until).toISOString()}` : 'for a sleep to end';
  }
  const live = children.filter((child) => !isEndState(child.state));
  if (held !== undefined) {
    const what = held.kind === 'job' ? held.name : `children of queue ${held.name}`;
    return `for ${what}, paused for ${age(overview.at, held.pausedAt)}`;
  }
  const [stuck] = notTaken(overview).filter(({ name }) =>
    live.some((child) => child.name === name && child.state === 'queued'),
  );
  if (stuck !== undefined) {
    return `for ${stuck.name}, which no runner has taken for ${age(overview.at, stuck.oldestDueAt)}`;
  }
  if (live.length === 0) return 'for children that have just ended';
  return `for ${live.length} ${live.length === 1 ? 'child' : 'children'}: ${countsLine(countStates(live))}`;
}

export function countStates(jobs: readonly { readonly state: JobState }[]): StateCounts {
  const counts: Partial<Record<JobState, number>> = {};
  for (const { state } of jobs) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** `970 succeeded, 10 queued`: the most first. */
export function countsLine(counts: StateCounts): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
