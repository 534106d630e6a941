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
