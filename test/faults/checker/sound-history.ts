import type { History } from '../history/history.js';
import { endText } from './places.js';

/**
 * A small history in which all is well. `parent` was lost once, then did a step, started `child`, awaited it and succeeded;
 * `child` failed once before; `cancelled` was cancelled after its runner had died; `queued` waits for its next attempt;
 * `running` runs.
 */
export function soundHistory(): History {
  const json = JSON.stringify;
  const job = { name: 'chaos.tree_inline', parentId: null, submittedAt: 0, params: '{}' };
  const attempt = { claimId: 'c', runnerId: 'second' };
  const end = { losses: 0, claimId: 'c', runnerId: 'second', output: null, error: null };
  const live = { losses: 0, attempt: 1, startedAt: 70, claimId: null, runnerId: null };
  const lost = { claimId: null, runnerId: 'first', endedAt: 30, outcome: 'lost' };
  const ended: History['ended'] = [
    {
      ...end,
      id: 'parent',
      state: 'succeeded',
      epoch: 3,
      attempt: 1,
      losses: 1,
      startedAt: 40,
      endedAt: 90,
      output: json({ id: 'parent', epoch: 3, children: [{ id: 'child', epoch: 2 }] }),
    },
    {
      ...end,
      id: 'child',
      state: 'succeeded',
      epoch: 2,
      attempt: 2,
      startedAt: 60,
      endedAt: 80,
      output: json({ id: 'child', epoch: 2 }),
    },
    {
      ...end,
      id: 'cancelled',
      state: 'cancelled',
      epoch: 2,
      attempt: 1,
      losses: 1,
      startedAt: 10,
      endedAt: 35,
      claimId: null,
      runnerId: null,
    },
  ];
  return {
    submitted: ['parent', 'cancelled', 'queued', 'running'],
    jobs: [
      { ...job, id: 'parent' },
      { ...job, id: 'child', parentId: 'parent', submittedAt: 45 },
      { ...job, id: 'cancelled' },
      { ...job, id: 'queued' },
      { ...job, id: 'running' },
    ],
    live: [
      { ...live, id: 'queued', state: 'queued', epoch: 1, attemptsSpent: 1 },
      {
        ...live,
        id: 'running',
        state: 'running',
        epoch: 1,
        attemptsSpent: 0,
        claimId: 'c',
        runnerId: 'second',
      },
    ],
    ended,
    attempts: [
      { ...lost, jobId: 'parent', epoch: 1, attempt: 1, startedAt: 10 },
      {
        ...attempt,
        jobId: 'child',
        epoch: 1,
        attempt: 1,
        startedAt: 46,
        endedAt: 50,
        outcome: 'failed',
      },
      { ...lost, jobId: 'cancelled', epoch: 1, attempt: 1, startedAt: 10 },
      {
        ...attempt,
        jobId: 'queued',
        epoch: 1,
        attempt: 1,
        startedAt: 70,
        endedAt: 71,
        outcome: 'failed',
      },
    ],
    edges: [{ parentId: 'parent', key: 'c0', childId: 'child', name: 'chaos.tree_inline' }],
    steps: [
      { jobId: 'parent', kind: 'step', key: 's0', recordedAt: 42, result: json({ epoch: 3 }) },
    ],
    statuses: [{ jobId: 'child', sequence: 1, storedAt: 65, status: json({ epoch: 2 }) }],
    runners: [
      { id: 'first', registeredAt: 0, endedAt: 30 },
      { id: 'second', registeredAt: 0, endedAt: null },
    ],
    effects: [
      { jobId: 'parent', epoch: 1, what: 'begin', at: 11 },
      { jobId: 'parent', epoch: 3, what: 'begin', at: 41 },
      { jobId: 'parent', epoch: 3, what: 'step:s0', at: 41 },
      { jobId: 'child', epoch: 2, what: 'begin', at: 61 },
    ],
    sightings: new Map(ended.map((row) => [row.id, endText(row)])),
    cancels: [{ id: 'cancelled', answeredAt: 34 }],
  };
}
