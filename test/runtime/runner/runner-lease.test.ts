import { MemoryDatabase, MemoryStore } from '@jobwright/runtime/store/memory';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RunnerLease } from '../../../runtime/src/runner/runner-lease.js';
import { StoreHealth } from '../../../runtime/src/runner/store-health.js';
import type { FromTick, LeaseTerms } from '../../../runtime/src/runner/tick/messages.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Ticks that do what the test says. */
interface Started {
  readonly terms: LeaseTerms;
  readonly heard: (message: FromTick) => void;
  readonly died: (error: Error) => void;
}

async function begun() {
  const store = new MemoryStore(new MemoryDatabase());
  const started: Started[] = [];
  const told: string[] = [];
  const lease = new RunnerLease({
    ...{ store, name: 'test', leaseMs: 10_000, watch: new SharedArrayBuffer(16) },
    startTicks: (terms, _, heard, died) => {
      started.push({ terms, heard, died });
      return { stop: () => Promise.resolve() };
    },
    health: new StoreHealth((away) => told.push(away ?? 'back')),
    heard: ({ type }) => told.push(type),
    lost: () => told.push('lost'),
  });
  await lease.begin();
  return { store, lease, started, told };
}

it('begins the first lease by itself, and has the ticks keep it', async () => {
  const { store, started, told } = await begun();
  expect(told).toEqual(['registered']);
  const runnerId = started[0]?.terms.begun?.runnerId ?? '';
  expect(await store.tick(runnerId)).toMatchObject({ lease: 'held' });
});

it('puts others in the place of ticks that have died, which begin a lease of their own', async () => {
  const { started, told } = await begun();
  started[0]?.died(new Error('gone'));
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual(['registered', 'lost', 'gone']);
  expect(started).toHaveLength(2);
  expect(started[1]?.terms.begun).toBeUndefined();
});

it('tries again at the pace of ticks where they cannot begin, one at a time', async () => {
  const { started, told } = await begun();
  started[0]?.died(new Error('gone'));
  for (let tries = 1; tries <= 5; tries += 1) {
    await vi.advanceTimersByTimeAsync(3_000);
    expect(started).toHaveLength(1 + tries);
    started.at(-1)?.heard({ type: 'failed', message: 'no connection is left' });
    started.at(-1)?.died(new Error('The tick thread ended with code 0.'));
  }
  expect(told.filter((what) => what === 'gone')).toHaveLength(1);
});

it('starts none any more once it is stopped', async () => {
  const { lease, started } = await begun();
  await lease.stop(1_000);
  started[0]?.died(new Error('gone'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(started).toHaveLength(1);
});

it('gives back a lease by itself that the ticks have left', async () => {
  const { store, lease, started } = await begun();
  const runnerId = started[0]?.terms.begun?.runnerId ?? '';
  started[0]?.heard({ type: 'left', runnerId });
  await lease.stop(1_000);
  expect(await store.tick(runnerId)).toMatchObject({ lease: 'lost' });
});
