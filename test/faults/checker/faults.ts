import type { History } from '../history/history.js';
import type { Rule } from './violation.js';

/** A fault that a store or a runner might have, as it would show in the {@link soundHistory}. */
export interface HistoryFault {
  readonly what: string;
  readonly rule: Rule;
  readonly doctor: (history: History) => Partial<History>;
}

/** Rows with those of one job changed. */
function changed<T extends object>(
  rows: readonly T[],
  id: string,
  change: Partial<T>,
): readonly T[] {
  return rows.map((row) => (idOf(row) === id ? { ...row, ...change } : row));
}

function without<T extends object>(rows: readonly T[], id: string): readonly T[] {
  return rows.filter((row) => idOf(row) !== id);
}

/** Rows with that of one job twice, the second changed. */
function doubled<T extends object>(
  rows: readonly T[],
  id: string,
  change: Partial<T> = {},
): readonly T[] {
  return [
    ...rows,
    ...changed(
      rows.filter((row) => idOf(row) === id),
      id,
      change,
    ),
  ];
}

function idOf(row: object): string {
  const { id, jobId, childId } = row as { id?: string; jobId?: string; childId?: string };
  return id ?? jobId ?? childId ?? '';
}

const again = JSON.stringify({ epoch: 1 });

export const HISTORY_FAULTS: readonly HistoryFault[] = [
  {
    what: 'a submit that was answered is not stored',
    rule: 'nothing is lost',
    doctor: ({ jobs, live }) => ({ jobs: without(jobs, 'queued'), live: without(live, 'queued') }),
  },
  {
    what: 'a settle drops the live row and writes no end',
    rule: 'nothing is lost',
    doctor: ({ ended }) => ({ ended: without(ended, 'cancelled') }),
  },
  {
    what: 'a settle writes the end and leaves the live row',
    rule: 'a job is in one place',
    doctor: ({ live }) => ({ live: changed(live, 'queued', { id: 'child', epoch: 2 }) }),
  },
  {
    what: 'a job ends twice',
    rule: 'a job is in one place',
    doctor: ({ ended }) => ({ ended: doubled(ended, 'child', { state: 'failed' }) }),
  },
  {
    what: 'a stale settle overwrites an end',
    rule: 'an end never changes',
    doctor: ({ ended }) => ({ ended: changed(ended, 'cancelled', { state: 'dead' }) }),
  },
  {
    what: 'an end is revived',
    rule: 'an end never changes',
    doctor: ({ ended, live }) => ({
      ended: without(ended, 'cancelled'),
      live: [...live, ...changed(live.slice(0, 1), 'queued', { id: 'cancelled', epoch: 2 })],
    }),
  },
  {
    what: 'a failed attempt is not kept',
    rule: 'every attempt is accounted for',
    doctor: ({ attempts }) => ({ attempts: without(attempts, 'child') }),
  },
  {
    what: 'a forfeit does not raise the epoch, so that the old token and the next are the same',
    rule: 'every attempt is accounted for',
    doctor: ({ ended }) => ({ ended: changed(ended, 'parent', { epoch: 2 }) }),
  },
  {
    what: 'a claim takes a job that it does not write down',
    rule: 'every attempt is accounted for',
    doctor: ({ effects }) => ({
      effects: [...effects, { jobId: 'queued', epoch: 2, what: 'begin', at: 75 }],
    }),
  },
  {
    what: 'a job is claimed while another attempt of it runs',
    rule: 'attempts do not overlap',
    doctor: ({ ended }) => ({ ended: changed(ended, 'child', { startedAt: 48 }) }),
  },
  {
    what: 'a loss is taken for a spent attempt',
    rule: 'attempts keep to the policy',
    doctor: ({ ended }) => ({ ended: changed(ended, 'parent', { attempt: 2 }) }),
  },
  {
    what: 'a job is retried beyond its policy',
    rule: 'attempts keep to the policy',
    doctor: ({ jobs }) => ({ jobs: changed(jobs, 'queued', { name: 'chaos.once' }) }),
  },
  {
    what: 'a claim by a runner that was ended',
    rule: 'runners hold jobs only while they live',
    doctor: ({ ended }) => ({ ended: changed(ended, 'child', { runnerId: 'first' }) }),
  },
  {
    what: 'a forfeit leaves a job with the runner that it ended',
    rule: 'runners hold jobs only while they live',
    doctor: ({ runners }) => ({ runners: changed(runners, 'second', { endedAt: 95 }) }),
  },
  {
    what: 'two runs of a parent start a child each',
    rule: 'a key has one child',
    doctor: ({ jobs, ended, edges }) => ({
      jobs: [
        ...jobs,
        ...changed(
          jobs.filter(({ id }) => id === 'child'),
          'child',
          { id: 'twin' },
        ),
      ],
      ended: [...ended, ...changed(ended.slice(2), 'cancelled', { id: 'twin', epoch: 0 })],
      edges: [...edges, ...changed(edges, 'child', { childId: 'twin' })],
    }),
  },
  {
    what: 'a child is added whose key went to another',
    rule: 'a key has one child',
    doctor: ({ edges }) => ({ edges: without(edges, 'child') }),
  },
  {
    what: 'a parent goes on before its child has ended',
    rule: 'a parent ends after what it awaited',
    doctor: ({ ended }) => ({ ended: changed(ended, 'child', { endedAt: 95 }) }),
  },
  {
    what: 'a parent is given the output of an attempt that was void',
    rule: 'a parent ends after what it awaited',
    doctor: ({ ended }) => ({
      ended: changed(ended, 'parent', {
        output: JSON.stringify({ id: 'parent', epoch: 3, children: [{ id: 'child', epoch: 1 }] }),
      }),
    }),
  },
  {
    what: 'a step is done again though it was recorded',
    rule: 'a step is done once',
    doctor: ({ steps }) => ({
      steps: changed(steps, 'parent', { recordedAt: 20, result: again }),
    }),
  },
  {
    what: 'a step is recorded twice',
    rule: 'a step is done once',
    doctor: ({ steps }) => ({ steps: doubled(steps, 'parent') }),
  },
  {
    what: 'a stale status is stored',
    rule: 'nothing is written under an outdated token',
    doctor: ({ statuses }) => ({ statuses: changed(statuses, 'child', { status: again }) }),
  },
  {
    what: 'a stale step is recorded',
    rule: 'nothing is written under an outdated token',
    doctor: ({ steps }) => ({
      steps: changed(steps, 'parent', { recordedAt: 35, result: again }),
    }),
  },
  {
    what: 'a stale attempt starts a child',
    rule: 'nothing is written under an outdated token',
    doctor: ({ jobs }) => ({ jobs: changed(jobs, 'child', { submittedAt: 35 }) }),
  },
  {
    what: 'a stale result becomes the end',
    rule: 'nothing is written under an outdated token',
    doctor: ({ ended }) => ({
      ended: changed(ended, 'child', { output: JSON.stringify({ id: 'child', epoch: 1 }) }),
    }),
  },
  {
    what: 'a cancel does not reach a child',
    rule: 'a cancelled tree starts nothing',
    doctor: ({ cancels }) => ({ cancels: [...cancels, { id: 'parent', answeredAt: 50 }] }),
  },
  {
    what: 'a job that is to be cancelled starts another child',
    rule: 'a cancelled tree starts nothing',
    doctor: ({ cancels }) => ({ cancels: [...cancels, { id: 'parent', answeredAt: 41 }] }),
  },
];
