import { MemoryDatabase, MemoryStore } from '@jobwright/runtime/store/memory';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { beginLease } from '../../../runtime/src/runner/tick/begin-lease.js';
import { LeaseKeeper } from '../../../runtime/src/runner/tick/lease-keeper.js';
import type { FromTick } from '../../../runtime/src/runner/tick/messages.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TERMS = { name: 'test', leaseMs: 10_000, tickMs: 3_000, maxLosses: 20 };

/** A keeper whose store can be made not to open, and what it does. */
async function keeping() {
  const store = new MemoryStore(new MemoryDatabase());
  const begun = await beginLease(store, TERMS);
  const told: FromTick[] = [];
  const state = { opens: 0, away: false };
  const open = (): Promise<MemoryStore> => {
    state.opens += 1;
    return state.away ? Promise.reject(new Error('away')) : Promise.resolve(store);
  };
  const keeper = new LeaseKeeper(open, { ...TERMS, begun }, (message) => told.push(message));
  return { store, begun, told, state, keeper, over: keeper.keep() };
}

it('leaves the store be until half of the time to the first tick, and then ticks', async () => {
  const { store, begun, told, state, keeper, over } = await keeping();
  const tick = vi.spyOn(store, 'tick');
  await vi.advanceTimersByTimeAsync(1_400);
  expect(state.opens).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(state.opens).toBe(1);
  expect(tick).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(tick).toHaveBeenCalledExactlyOnceWith(begun.runnerId);
  keeper.stop();
  await over;
  expect(told).toEqual([]);
  expect(await store.tick(begun.runnerId)).toEqual({ lease: 'lost' });
});

it('leaves a lease that it never touched to whoever began it', async () => {
  const { store, begun, told, state, keeper, over } = await keeping();
  keeper.stop();
  await over;
  expect(state.opens).toBe(0);
  expect(told).toEqual([{ type: 'left', runnerId: begun.runnerId }]);
  expect(await store.tick(begun.runnerId)).toMatchObject({ lease: 'held' });
});

it('goes on where the store could not be opened at first, and keeps the lease', async () => {
  const { store, begun, told, state, keeper, over } = await keeping();
  state.away = true;
  await vi.advanceTimersByTimeAsync(3_100);
  expect(told).toEqual([{ type: 'away', message: 'away' }]);
  state.away = false;
  await vi.advanceTimersByTimeAsync(3_000);
  await vi.waitFor(() => {
    expect(told.at(-1)).toEqual({ type: 'back' });
  });
  expect(await store.tick(begun.runnerId)).toMatchObject({ lease: 'held' });
  keeper.stop();
  await over;
});

it('begins another where the lease has run out before the store could be opened', async () => {
  const { begun, told, state, keeper, over } = await keeping();
  state.away = true;
  await vi.advanceTimersByTimeAsync(10_000);
  keeper.judge();
  expect(told.at(-1)).toEqual({ type: 'lost', runnerId: begun.runnerId });
  state.away = false;
  await vi.waitFor(() => {
    expect(told.map(({ type }) => type)).toEqual(['away', 'lost', 'registered', 'back']);
  });
  keeper.stop();
  await over;
});

it('ticks after one pause, too, where it began the lease by itself', async () => {
  const store = new MemoryStore(new MemoryDatabase());
  const tick = vi.spyOn(store, 'tick');
  const told: FromTick[] = [];
  const keeper = new LeaseKeeper(
    () => Promise.resolve(store),
    { ...TERMS, begun: undefined },
    (message) => told.push(message),
  );
  const over = keeper.keep();
  await vi.waitFor(() => {
    expect(told).toMatchObject([{ type: 'registered' }]);
  });
  await vi.advanceTimersByTimeAsync(TERMS.tickMs);
  await vi.waitFor(() => {
    expect(tick).toHaveBeenCalledOnce(); // within a second
  });
  keeper.stop();
  await over;
});

it('tells that it cannot begin a lease where the store cannot be opened', async () => {
  const told: FromTick[] = [];
  const keeper = new LeaseKeeper(
    () => Promise.reject(new Error('away')),
    { ...TERMS, begun: undefined },
    (message) => told.push(message),
  );
  await keeper.keep();
  expect(told).toEqual([{ type: 'failed', message: 'away' }]);
});
