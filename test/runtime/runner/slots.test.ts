import { describe, expect, it } from 'vitest';
import { Slots, type SlotUse } from '../../../runtime/src/runner/slots.js';

const job = (name = 'test.a', queue = 'default', priority = 0): SlotUse => ({
  name,
  queue,
  priority,
});

/** Resolves to whether a promise has, once what can happen at once has happened. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}

describe('slots', () => {
  it('counts what is taken and what is given back', () => {
    const slots = new Slots(2);
    const one = slots.take(job());
    slots.take(job());
    expect(slots.free).toBe(0);
    one.end();
    one.end();
    expect(slots.free).toBe(1);
  });

  it('lets a job that has waited go on before a new one starts', async () => {
    const slots = new Slots(1);
    const parent = slots.take(job());
    parent.give();
    const child = slots.take(job());
    const back = parent.regain();
    expect(await settled(back)).toBe(false);
    child.end();
    expect(await settled(back)).toBe(true);
    expect(slots.free).toBe(0);
    parent.end();
    expect(slots.free).toBe(1);
  });

  it('offers nothing to new jobs while others want to go on', () => {
    const slots = new Slots(2);
    const waiting = [slots.take(job()), slots.take(job())];
    for (const slot of waiting) slot.give();
    const others = [slots.take(job()), slots.take(job())];
    for (const slot of waiting) void slot.regain();
    others[0]?.end();
    expect(slots.free).toBe(-1);
  });

  it('forgets who wanted a slot again and is over', async () => {
    const slots = new Slots(1);
    const waiting = slots.take(job());
    waiting.give();
    const other = slots.take(job());
    const back = waiting.regain();
    waiting.end();
    other.end();
    expect(slots.free).toBe(1);
    expect(await settled(back)).toBe(false);
  });

  it('is never had again by who is over', async () => {
    const slots = new Slots(1);
    const over = slots.take(job());
    over.end();
    expect(await settled(over.regain())).toBe(false);
    expect(slots.free).toBe(1);
  });

  it('tells claims how much of each limit is left', () => {
    const limits = [
      { queue: 'media', most: 2 },
      { name: 'test.b', most: 1 },
      { belowPriority: 5, most: 3 },
    ];
    const slots = new Slots(4, limits);
    slots.take(job('test.a', 'media'));
    slots.take(job('test.b', 'media', 9));
    expect(slots.limits.map(({ most }) => most)).toEqual([0, 0, 2]);
  });

  it('holds a job that wants to go on to its limit, and lets others pass', async () => {
    const slots = new Slots(2, [{ name: 'test.a', most: 1 }]);
    const first = slots.take(job('test.a'));
    first.give();
    const second = slots.take(job('test.a'));
    const other = slots.take(job('test.b'));
    other.give();
    const [back, otherBack] = [first.regain(), other.regain()];
    expect(await settled(otherBack)).toBe(true);
    expect(await settled(back)).toBe(false);
    expect(slots.limits.map(({ most }) => most)).toEqual([0]);
    second.end();
    expect(await settled(back)).toBe(true);
  });

  it('is free for urgent jobs, however many others that may not have it want to go on', async () => {
    const slots = new Slots(4, [{ belowPriority: 10, most: 3 }]);
    const low = Array.from({ length: 6 }, () => {
      const slot = slots.take(job());
      slot.give();
      return slot;
    });
    const backs = low.map((slot) => slot.regain());
    expect(await Promise.all(backs.map(settled))).toEqual([true, true, true, false, false, false]);
    expect(slots.free).toBe(1);
    expect(slots.idle).toBe(false);
  });

  it('lets others run while those of a limited type wait for each other', async () => {
    const slots = new Slots(4, [{ name: 'test.a', most: 1 }]);
    const parents = Array.from({ length: 5 }, () => slots.take(job('test.a')));
    for (const slot of parents) slot.give();
    for (const slot of parents) void slot.regain();
    await settled(Promise.resolve());
    expect(slots.free).toBe(3);
    expect(slots.limits.map(({ most }) => most)).toEqual([0]);
  });

  it('is not had again by who has given up wanting it', async () => {
    const slots = new Slots(1);
    const parent = slots.take(job());
    parent.give();
    const other = slots.take(job());
    const back = parent.regain();
    parent.give();
    expect(await back).toBe(false);
    other.end();
    expect(slots.free).toBe(1);
    expect(await parent.regain()).toBe(true);
    parent.give();
    expect(slots.free).toBe(1);
  });
});
