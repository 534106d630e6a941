import type { CancelAnswer, CancelRequest } from '../job.js';
import { cancelled } from '../rows.js';
import { endJob } from './fates.js';
import type { Tables } from './tables.js';

/** Cancels a job and its tree; what has ended has nothing below it that would be cancelled. */
export function cancelTree(tables: Tables, request: CancelRequest, now: number): CancelAnswer {
  const answer = cancelJob(tables, request, now);
  if (answer === 'ended' || answer === 'not-found') return answer;
  for (const { childId, detached } of tables.edges.get(request.id)?.values() ?? [])
    if (!detached) cancelTree(tables, { ...request, id: childId }, now);
  return answer;
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
  const overdue = [...tables.live.values()].filter(
    ({ cancelCutoff }) => cancelCutoff !== null && cancelCutoff <= now,
  );
  for (const live of overdue) {
    const error = JSON.stringify(cancelled(live.cancelReason ?? ''));
    endJob(tables, live, { state: 'cancelled', output: null, error }, 'cut-off', now);
  }
  return overdue.length;
}
