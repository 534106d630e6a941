import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ChildEnd } from '../../../runtime/src/children/host.js';
import { Subscribers, type Subscriber } from '../../../runtime/src/client/subscribers.js';
import { FollowedChildren } from '../../../runtime/src/runner/followed-children.js';

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
  expect([children.open, followed()]).toEqual([['a'], ['a']]);
  subscribers.tell({ id: 'a', end: DONE });
  expect(await children.ends).toEqual([DONE, FAILED]);
});

it('answers once one has failed, and follows the others on', async () => {
  const children = new FollowedChildren(['a', 'b', 'c'], 'one failed', waiter);
  subscribers.tell({ id: 'c', end: DONE });
  subscribers.tell({ id: 'b', end: FAILED });
  expect(await children.ends).toEqual([null, FAILED, DONE]);
  expect([children.open, followed()]).toEqual([['a'], ['a']]);
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
  expect([followed(), children.open]).toEqual([[], ['a', 'b', 'c']]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(followed()).toEqual(['a', 'b', 'c']);
  for (const id of ['a', 'b', 'c']) subscribers.tell({ id, end: DONE });
  expect(await children.ends).toEqual([DONE, DONE, DONE]);
});
