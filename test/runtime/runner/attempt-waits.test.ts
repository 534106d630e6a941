import { expect, it } from 'vitest';
import type { ClaimedJob } from '@jobwright/runtime/store';
import { AttemptWaits } from '../../../runtime/src/runner/attempt-waits.js';
import type { DurableWriter } from '../../../runtime/src/runner/durable-writer.js';
import { PausableTimer } from '../../../runtime/src/runner/pausable-timer.js';
import { systemSleepClock } from '../../../runtime/src/runner/sleep-clock.js';
import { Slots } from '../../../runtime/src/runner/slots.js';

const JOB = { id: 'j', name: 'test.a', queue: 'default', priority: 0 } as ClaimedJob;

/** An attempt that has the only slot there is. */
function attempt() {
  const slots = new Slots(1);
  const slot = slots.take(JOB);
  const timeout = new PausableTimer(60_000, () => undefined);
  const told: string[] = [];
  const waits = new AttemptWaits({
    ...{ claimed: JOB, slot, timeout, stall: undefined, clock: systemSleepClock },
    writer: { waiting: { add: () => Promise.resolve('stored') } } as unknown as DurableWriter,
    tell: (_, { type }) => void told.push(type),
    crowded: () => false,
    park: () => undefined,
  });
  const child = (id: string) => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const answered = waits.until({ for: 'children', of: { awaits: [id] } }, ended);
    return { end, answered };
  };
  return { slots, timeout, told, waits, child };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('gives its slot away while it waits, and has it again before it goes on', async () => {
  const { slots, timeout, told, child } = attempt();
  const a = child('a');
  expect([slots.free, timeout.leftMs]).toEqual([1, Infinity]);
  a.end();
  await a.answered;
  expect(slots.free).toBe(0);
  expect(timeout.leftMs).toBeLessThanOrEqual(60_000);
  expect(told).toEqual(['waiting', 'resumed']);
  timeout.pause();
});

it('holds no slot where it begins to wait again while it wants it back', async () => {
  const { slots, timeout, told, waits, child } = attempt();
  const a = child('a');
  const other = slots.take(JOB);
  a.end();
  await turn();
  const b = child('b');
  await a.answered; // its handler goes on without a slot, as it does beside any wait
  other.end();
  await turn();
  expect([slots.free, waits.some, timeout.leftMs]).toEqual([1, true, Infinity]);
  b.end();
  await b.answered;
  expect([slots.free, waits.some]).toEqual([0, false]);
  expect(told).toEqual(['waiting', 'resumed']);
  timeout.pause();
});

it('nor where it does so in the moment in which it has it back', async () => {
  const { slots, timeout, child } = attempt();
  const a = child('a');
  a.end();
  const b = child('b');
  await a.answered;
  await turn();
  expect([slots.free, timeout.leftMs]).toEqual([1, Infinity]);
  b.end();
  await b.answered;
  expect(slots.free).toBe(0);
  timeout.pause();
});
