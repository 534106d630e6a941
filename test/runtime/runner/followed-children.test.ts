import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ChildEnd } from '../../../runtime/src/children/host.js';
import { Subscribers, type Subscriber } from '../../../runtime/src/client/subscribers.js';
import { FollowedChildren } from '../../../runtime/src/runner/followed-children.js';
import { systemSleepClock } from '../../../runtime/src/runner/sleep-clock.js';
import { Waits } from '../../../runtime/src/runner/waits.js';
import { ClientClosedError } from '../../../runtime/src/types/errors.js';

const DONE: ChildEnd = { state: 'succeeded', output: '1' };
const FAILED: ChildEnd = { state: 'failed', error: { kind: 'unexpected', message: 'no' } };

let subscribers: Subscribers;
const waiter = {
  subscribe: (subscriber: Subscriber) => {
    subscribers.add(subscriber);
  },
  unsubscribe: (subscriber: Subscriber) => void subscribers.delete(subscriber),
};
const followed = (): readonly string[] => subscribers.all.map(({ id }) => id);

beforeEach(() => {
  subscribers = new Subscribers();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it('answers how all have ended, in their order', async () => {
  const children = new FollowedChildren(['a', 'b'], 'all ended', waiter);
  subscribers.tell({ id: 'b', end: FAILED });
  expect([children.awaits, followed()]).toEqual([['a'], ['a']]);
  subscribers.tell({ id: 'a', end: DONE });
  expect(await children.ends).toEqual([DONE, FAILED]);
});

it('answers once one has failed, and follows the others on', async () => {
  const children = new FollowedChildren(['a', 'b', 'c'], 'one failed', waiter);
  subscribers.tell({ id: 'c', end: DONE });
  subscribers.tell({ id: 'b', end: FAILED });
  expect(await children.ends).toEqual([null, FAILED, DONE]);
  children.told();
  expect([children.someOpen, children.awaits, followed()]).toEqual([true, ['a'], ['a']]);
  subscribers.tell({ id: 'a', end: DONE });
  await children.all;
  expect([await children.ends, followed()]).toEqual([[null, FAILED, DONE], []]);
});

it('answers of none at once, and of one that stands twice for both', async () => {
  const none = new FollowedChildren([], 'all ended', waiter);
  await none.all;
  expect(await none.ends).toEqual([]);
  const children = new FollowedChildren(['a', 'a'], 'all ended', waiter);
  subscribers.tell({ id: 'a', end: DONE });
  expect(await children.ends).toEqual([DONE, DONE]);
});

it('follows those again of whom nothing could be learned, unless it is stopped', async () => {
  const children = new FollowedChildren(['a', 'b', 'c'], 'all ended', waiter);
  const stopped = new FollowedChildren(['d'], 'all ended', waiter);
  // As a waiter does that has given up on its database.
  for (const subscriber of subscribers.all) {
    subscribers.delete(subscriber);
    subscriber.failed(new Error('away'));
  }
  stopped.stop();
  expect([followed(), children.awaits]).toEqual([[], ['a', 'b', 'c']]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(followed()).toEqual(['a', 'b', 'c']);
  for (const id of ['a', 'b', 'c']) subscribers.tell({ id, end: DONE });
  expect(await children.ends).toEqual([DONE, DONE, DONE]);
});

it('follows nobody again for a runner that has stopped', async () => {
  const children = new FollowedChildren(['a'], 'all ended', waiter);
  for (const subscriber of subscribers.all) {
    subscribers.delete(subscriber);
    subscriber.failed(new ClientClosedError('a'));
  }
  await vi.advanceTimersByTimeAsync(2_000);
  expect([followed(), children.awaits]).toEqual([[], ['a']]);
});

// A parent that is parked in the moment after its children have ended has not gone on with that. Were it parked for nothing, or for the
// others only, nobody would wake it.
it.each([
  { until: 'all ended', ends: { a: DONE, b: DONE } },
  { until: 'all ended', ends: { a: FAILED, b: DONE } },
  { until: 'one failed', ends: { a: FAILED } },
  { until: 'one failed', ends: { a: DONE, b: FAILED } },
] as const)(
  'is awaited, until $until, by an attempt that has not gone on with it',
  async (given) => {
    const waits = new Waits({
      ...{ left: () => undefined, back: () => Promise.resolve(), park: () => undefined },
      ...{ crowded: () => false, clock: systemSleepClock },
    });
    const children = new FollowedChildren(['a', 'b'], given.until, waiter);
    const waited = waits.until({ for: 'children', of: children }, children.all);
    for (const [id, end] of Object.entries(given.ends)) subscribers.tell({ id, end });
    expect(waits.awaits).toContain('a');
    await children.ends;
    children.told();
    if (children.someOpen) expect(waits.awaits).toEqual(['b']);
    else await waited;
    expect(waits.some).toBe(children.someOpen);
  },
);
