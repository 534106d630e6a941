import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MemoryDatabase, MemoryStore } from '@jobwright/runtime/store/memory';
import { aJob } from '../../../runtime/src/conformance/bench.js';
import { onAbort } from '../../../runtime/src/batch/on-abort.js';
import type { Subscriber } from '../../../runtime/src/client/subscribers.js';
import { Waiter } from '../../../runtime/src/client/waiter.js';
import { until } from '../../support/until.js';

/** A waiter on a store of its own, by a clock that the test sets, and what it says of one job. */
function waiting() {
  const database = new MemoryDatabase();
  const store = new MemoryStore(database);
  const clock = { ms: 0, asked: 0 };
  const waiter = new Waiter(
    () => {
      clock.asked += 1;
      return Promise.resolve(store);
    },
    () => clock.ms,
  );
  const heard: unknown[] = [];
  const follow = (id: string, uncommitted = false): (() => void) => {
    const subscriber: Subscriber = {
      id,
      uncommitted,
      sequence: 0,
      changed: ({ end }) => heard.push(end?.state),
      failed: (error) => heard.push((error as { code?: unknown }).code),
    };
    waiter.subscribe(subscriber);
    return () => {
      waiter.unsubscribe(subscriber);
    };
  };
  /** Resolves when a round that began later than now is over. */
  const round = async (): Promise<void> => {
    const before = clock.asked;
    await until(() => clock.asked >= before + 2);
  };
  return { database, store, clock, waiter, heard, follow, round };
}

describe('a waiter', () => {
  it('says of a job whose transaction does not commit, after some seconds, that it is not there', async () => {
    const { clock, waiter, heard, follow, round } = waiting();
    follow(aJob().id, true);
    await round();
    clock.ms = 4_000;
    await round();
    expect(heard).toEqual([]);
    clock.ms = 6_000;
    await until(() => heard.length > 0);
    expect(heard).toEqual(['JOB_NOT_FOUND']);
    await waiter.close();
  });

  it('goes on waiting for a job whose transaction commits meanwhile', async () => {
    const { database, store, clock, waiter, heard, follow, round } = waiting();
    const job = aJob();
    const tx = await database.begin();
    await store.submit([job], tx);
    follow(job.id, true);
    await round();
    clock.ms = 4_000;
    tx.commit();
    await round();
    clock.ms = 60_000;
    await round();
    expect(heard).toEqual([]);
    await store.cancel([{ id: job.id, reason: 'a test', graceMs: 0 }]);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['cancelled']);
    await waiter.close();
  });

  it('says of a job that was deleted that it is not there, and waits on for one that is', async () => {
    const { store, clock, waiter, heard, follow, round } = waiting();
    const job = aJob();
    await store.submit([job]);
    follow(job.id);
    follow(aJob().id);
    await round();
    clock.ms = 4_000;
    await round();
    expect(heard).toEqual([]);
    clock.ms = 6_000;
    await until(() => heard.length > 0);
    clock.ms = 200_000;
    await round();
    expect(heard).toEqual(['JOB_NOT_FOUND']);
    await waiter.close();
  });

  it('bears a database that is away for half a minute, however often it asks', async () => {
    const { store, clock, waiter, heard, follow, round } = waiting();
    follow(aJob().id);
    await round();
    await store.close();
    for (const ms of [1_000, 9_000, 17_000, 25_000, 30_000]) {
      clock.ms = ms;
      await round();
      expect(heard).toEqual([]);
    }
    clock.ms = 32_000;
    await until(() => heard.length > 0);
    expect(heard).toEqual(['STORE_UNAVAILABLE']);
    await waiter.close();
  });

  it('does not ask for many whose ends are told here meanwhile', async () => {
    const { clock, waiter, heard, follow } = waiting();
    const ids = Array.from({ length: 1_000 }, () => aJob().id);
    const ends = ids.map((id) => follow(id));
    await turn();
    for (const [n, id] of ids.entries()) {
      waiter.ended(id, { state: 'succeeded', output: 'null' });
      ends[n]?.();
    }
    await waiter.close();
    expect(heard).toHaveLength(1_000);
    expect(clock.asked).toBe(0);
  });

  it('refuses waits that begin after it was closed, and while it is', async () => {
    const { waiter, heard, follow } = waiting();
    follow(aJob().id);
    const closing = waiter.close();
    expect(heard).toEqual(['CLIENT_CLOSED']);
    expect(() => follow(aJob().id)).toThrow(expect.objectContaining({ code: 'CLIENT_CLOSED' }));
    await closing;
    expect(() => follow(aJob().id)).toThrow(expect.objectContaining({ code: 'CLIENT_CLOSED' }));
  });
});

describe('onAbort', () => {
  it('has one listener for a signal, however many wait, and none when nobody does', () => {
    const { signal } = new AbortController();
    const ends = Array.from({ length: 30 }, () => onAbort(signal, () => undefined));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    for (const end of ends) end();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    ends[0]?.();
    onAbort(signal, () => undefined)();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('tells all who still wait', () => {
    const controller = new AbortController();
    const told: number[] = [];
    const ends = [1, 2, 3].map((n) => onAbort(controller.signal, () => told.push(n)));
    ends[1]?.();
    controller.abort();
    expect(told).toEqual([1, 3]);
  });
});
