import type { LastLines } from '../log.js';
import type { AttemptRow, EndRow, LiveRow, Tables } from './tables.js';

/** Keeps an attempt that is not the end of its job. Only one that its own token settled keeps the claim. */
export function keepAttempt(
  tables: Tables,
  live: LiveRow,
  end: Pick<AttemptRow, 'outcome' | 'error'>,
  by: 'token' | 'others',
  now: number,
): void {
  const attempt: AttemptRow = {
    epoch: live.epoch,
    attempt: live.attempt,
    claimId: by === 'token' ? live.claimId : null,
    runnerId: live.runnerId ?? '',
    startedAt: live.startedAt ?? now,
    endedAt: now,
    ...end,
  };
  tables.attempts.set(live.id, [...(tables.attempts.get(live.id) ?? []), attempt]);
}

/**
 * Ends a job. `by` says whether its attempt ends with it, and whether by its own token.
 */
export function endJob(
  tables: Tables,
  live: LiveRow,
  end: Pick<EndRow, 'state' | 'output' | 'error'>,
  by: 'token' | 'cut-off' | 'no attempt',
  now: number,
): void {
  const { runAt, attempt, losses, epoch, startedAt, cancelRequestedAt } = live;
  tables.live.delete(live.id);
  if (tables.chunks.has(live.id)) tables.unarchived.set(live.id, { endedAt: now, takenUntil: 0 });
  tables.ended.set(live.id, {
    ...end,
    endedAt: now,
    runAt,
    attempt,
    losses,
    epoch,
    startedAt,
    cancelRequestedAt,
    claimId: by === 'token' ? live.claimId : null,
    runnerId: by === 'no attempt' ? null : live.runnerId,
  });
}

/** Appends to the log of the attempt that runs; a chunk that is there already stays as it is. */
export function appendTo(
  tables: Tables,
  { id, epoch, attempt }: LiveRow,
  { firstSequence, lastSequence, lines }: LastLines,
): void {
  const kept = tables.chunks.get(id) ?? [];
  if (kept.some((it) => it.epoch === epoch && it.firstSequence === firstSequence)) return;
  tables.chunks.set(id, [...kept, { epoch, attempt, firstSequence, lastSequence, lines }]);
}

/** Queues a job again; `change` says what is different. */
export function queueAgain(tables: Tables, live: LiveRow, change: Partial<LiveRow>): void {
  tables.live.set(live.id, {
    ...live,
    state: 'queued',
    claimId: null,
    runnerId: null,
    waitsFor: null,
    awaits: null,
    ...change,
  });
}
