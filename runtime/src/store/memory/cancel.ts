import { shortestGraces } from '../batch.js';
import type { CancelAnswer, CancelRequest } from '../job.js';
import { cancelled } from '../rows.js';
import { endJob } from './fates.js';
import type { LiveRow, Tables } from './tables.js';

/** Cancels jobs and then their trees, level by level; below a child that has ended there may be some that it did not wait for. */
export function cancelJobs(
  tables: Tables,
  requests: readonly CancelRequest[],
  now: number,
): readonly CancelAnswer[] {
  const graces = shortestGraces(requests);
  const asked = requests.map((one) => ({ ...one, graceMs: graces.get(one.id) ?? one.graceMs }));
  const answers = asked.map((request) => cancelJob(tables, request, now));
  let level: readonly CancelRequest[] = asked.filter(
    (_, n) => answers[n] === 'cancelled' || answers[n] === 'requested',
  );
  while (level.length > 0) {
    level = level.flatMap((parent) => childrenOf(tables, parent));
    for (const child of level) cancelJob(tables, child, now);
  }
  return answers;
}

/** Each to be cancelled as its parent is. */
function childrenOf(tables: Tables, parent: CancelRequest): readonly CancelRequest[] {
  return [...(tables.edges.get(parent.id)?.values() ?? [])]
    .filter(({ detached }) => !detached)
    .map(({ childId }) => ({ ...parent, id: childId }));
}

function cancelJob(tables: Tables, request: CancelRequest, now: number): CancelAnswer {
  const { id, reason, graceMs } = request;
  const live = tables.live.get(id);
  if (live === undefined) return tables.jobs.has(id) ? 'ended' : 'not-found';
  if (live.state === 'queued') {
    const error = JSON.stringify(cancelled(reason));
    const end = { state: 'cancelled', output: null, error } as const;
    endJob(tables, { ...live, cancelRequestedAt: now }, end, 'no attempt', now);
    return 'cancelled';
  }
  // Asked again, the first reason stands, and the earlier cut-off.
  tables.live.set(id, {
    ...live,
    cancelRequestedAt: live.cancelRequestedAt ?? now,
    cancelReason: live.cancelReason ?? reason,
    cancelCutoff: Math.min(live.cancelCutoff ?? Infinity, now + Math.round(graceMs)),
  });
  return 'requested';
}

/** Ends what should have stopped by now; answers how many. A settle that comes later is outdated. */
export function endPastCutoff(tables: Tables, now: number): number {
  const overdue = pastCutoff(tables, now);
  for (const live of overdue) {
    const error = JSON.stringify(cancelled(live.cancelReason ?? ''));
    endJob(tables, live, { state: 'cancelled', output: null, error }, 'cut-off', now);
  }
  return overdue.length;
}

export function pastCutoff(tables: Tables, now: number): readonly LiveRow[] {
  return [...tables.live.values()].filter(
    ({ cancelCutoff }) => cancelCutoff !== null && cancelCutoff <= now,
  );
}
