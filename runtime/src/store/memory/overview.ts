import { overview, type Overview, type TypeRow } from '../overview.js';
import type { Tables } from './tables.js';

export function readOverview(tables: Tables, now: number): Overview {
  const types = new Map<string, TypeRow>();
  for (const live of tables.live.values()) {
    const job = tables.jobs.get(live.id);
    if (job === undefined) continue;
    const { name, version, revision } = job;
    const key = JSON.stringify([name, version, revision]);
    const before = types.get(key) ?? { ...NONE, name, version, revision };
    const due = live.state === 'queued' && live.runAt <= now;
    const waiting = live.waitsFor !== null && !due;
    const queued = live.state === 'queued' && !waiting;
    const running = live.state === 'running' && !waiting;
    types.set(key, {
      ...before,
      queued: before.queued + (queued ? 1 : 0),
      due: before.due + (due ? 1 : 0),
      running: before.running + (running ? 1 : 0),
      waiting: before.waiting + (waiting ? 1 : 0),
      oldest_queued: earlier(before.oldest_queued, queued ? live.runAt : null),
      oldest_started: earlier(before.oldest_started, running ? live.startedAt : null),
    });
  }
  const live = [...tables.live.values()];
  const runners = [...tables.runners.values()]
    .filter(({ endedAt }) => endedAt === null)
    .map(({ id, name, registeredAt, tickedAt, leaseUntil }) => ({
      id,
      name,
      registered_at: registeredAt,
      ticked_at: tickedAt,
      lease_until: leaseUntil,
      running: live.filter(({ runnerId }) => runnerId === id).length,
    }));
  return overview(now, [...types.values()], runners);
}

const NONE = {
  queued: 0,
  due: 0,
  running: 0,
  waiting: 0,
  oldest_queued: null,
  oldest_started: null,
};

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
