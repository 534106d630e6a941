import { LOST } from '../rows.js';
import type { Forfeited, NewRunner, RequestedCancel, TickReply } from '../runner.js';
import { pastCutoff } from './cancel.js';
import { endJob, keepAttempt } from './fates.js';
import { queueOrCancel } from './settle.js';
import type { LiveRow, RunnerRow, Tables } from './tables.js';
import { toWake } from './waiting.js';

/** A runner registered before, ended or not, stays as it is. */
export function registerRunner(
  tables: Tables,
  { id, name, leaseMs }: NewRunner,
  now: number,
): void {
  if (tables.runners.has(id)) return;
  const leaseUntil = now + leaseMs;
  const times = { registeredAt: now, tickedAt: now, leaseUntil, endedAt: null };
  tables.runners.set(id, { id, name, leaseMs, ...times });
}

/** A lease that has run out but that nobody has ended yet lives on. */
export function tickRunner(tables: Tables, runnerId: string, now: number): TickReply {
  const runner = tables.runners.get(runnerId);
  if (runner === undefined || runner.endedAt !== null) return { lease: 'lost' };
  tables.runners.set(runnerId, { ...runner, tickedAt: now, leaseUntil: now + runner.leaseMs });
  const overdue =
    runOut(tables, now).length > 0 ||
    pastCutoff(tables, now).length > 0 ||
    toWake(tables, undefined).length > 0;
  return { lease: 'held', cancels: cancelsOf(tables, runnerId, now), overdue };
}

export function cancelsOf(
  tables: Tables,
  runnerId: string,
  now: number,
): readonly RequestedCancel[] {
  return heldBy(tables, runnerId).flatMap(({ id, epoch, cancelReason, cancelCutoff }) =>
    cancelCutoff === null
      ? []
      : [{ id, epoch, reason: cancelReason ?? '', graceLeftMs: cancelCutoff - now }],
  );
}

export function forfeitRunners(tables: Tables, maxLosses: number, now: number): Forfeited {
  const runners = runOut(tables, now);
  const fates = runners.flatMap((runner) => {
    tables.runners.set(runner.id, { ...runner, endedAt: now });
    return heldBy(tables, runner.id).map((live) => loseJob(tables, live, maxLosses, now));
  });
  return {
    runners: runners.length,
    requeued: fates.filter((fate) => fate === 'queued').length,
    dead: fates.filter((fate) => fate === 'dead').length,
  };
}

/** Answers what became of the jobs that the runner still held. */
export function retireRunner(
  tables: Tables,
  runnerId: string,
  now: number,
): readonly ('queued' | 'cancelled')[] {
  const runner = tables.runners.get(runnerId);
  if (runner !== undefined && runner.endedAt === null)
    tables.runners.set(runnerId, { ...runner, endedAt: now });
  return heldBy(tables, runnerId).map((live) => {
    keepAttempt(tables, live, { outcome: 'released', error: null }, 'others', now);
    return queueOrCancel(tables, live, { epoch: live.epoch + 1 }, now);
  });
}

function runOut(tables: Tables, now: number): readonly RunnerRow[] {
  return [...tables.runners.values()].filter(
    ({ endedAt, leaseUntil }) => endedAt === null && leaseUntil <= now,
  );
}

function loseJob(
  tables: Tables,
  live: LiveRow,
  maxLosses: number,
  now: number,
): 'queued' | 'cancelled' | 'dead' {
  const error = JSON.stringify(LOST);
  // One that waits does nothing that could have killed its runner.
  const ran = live.waitsFor === null;
  const losses = live.losses + (ran ? 1 : 0);
  const suspect = live.suspect || ran;
  keepAttempt(tables, live, { outcome: 'lost', error }, 'others', now);
  if (live.cancelCutoff === null && losses > maxLosses) {
    const end = { state: 'dead', output: null, error } as const;
    endJob(tables, { ...live, losses }, end, 'no attempt', now);
    return 'dead';
  }
  return queueOrCancel(tables, live, { epoch: live.epoch + 1, losses, suspect }, now);
}

function heldBy(tables: Tables, runnerId: string): readonly LiveRow[] {
  return [...tables.live.values()]
    .filter((live) => live.runnerId === runnerId)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
