import { setImmediate } from 'node:timers/promises';
import type { ClaimedJob, ClaimRequest, Store } from '@jobwright/runtime/store';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ClaimLoop } from '../../../runtime/src/runner/claim-loop.js';
import { Slots } from '../../../runtime/src/runner/slots.js';
import { StoreHealth } from '../../../runtime/src/runner/store-health.js';
import { until } from '../../support/until.js';

const JOB = { name: 'test.long', queue: 'default', priority: 0 } as ClaimedJob;

/** A loop for five slots and jobs that never end. Claims are answered in turn with so many jobs, and whether there are more; then none. */
function loopOver(
  answers: readonly (readonly [jobs: number, more: boolean])[],
  started: (loop: ClaimLoop) => void,
  congested = () => false,
) {
  const limits: number[] = [];
  const store: Pick<Store, 'claim'> = {
    claim({ limit }: ClaimRequest) {
      const [count, more] = answers[limits.length] ?? [0, false];
      limits.push(limit);
      return Promise.resolve({ jobs: Array.from({ length: count }, () => JOB), more });
    },
  };
  const slots = new Slots(5, [], () => {
    loop.startHeld();
  });
  const loop: ClaimLoop = new ClaimLoop({
    store: store as Store,
    types: [],
    slots,
    runnerId: () => 'a runner',
    start(claimed) {
      slots.take(claimed);
      started(loop);
    },
    congested,
    release: () => Promise.resolve(),
    health: new StoreHealth(() => undefined),
  });
  const running = loop.run();
  return {
    limits,
    slots,
    hint() {
      loop.hint();
    },
    async [Symbol.asyncDispose]() {
      loop.stop();
      await running;
    },
  };
}

it('claims for the slots that are left once all it held have started, though none of them ends', async () => {
  await using claims = loopOver([[3, false]], (loop) => {
    // Others are submitted while it starts, which takes longer than a turn of the event loop may.
    loop.hint();
    const began = performance.now();
    while (performance.now() - began < 5);
  });
  await until(() => claims.limits.length > 1, 5_000);
  expect(claims.limits.slice(0, 2)).toEqual([5, 2]);
});

it('claims on at once where others held some of what was due, and waits where there was no more', async () => {
  // It looks by itself after a second, which does not pass here.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const answers = [
    [1, true],
    [2, true],
    [1, false],
    [1, false],
  ] as const;
  await using claims = loopOver(answers, () => undefined);
  for (let turn = 0; turn < 100; turn += 1) await setImmediate();
  expect(claims.limits).toEqual([5, 4, 2]);
});

it('starts what it holds as soon as fewer ends wait to be stored, though there is no more to claim', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  let unstored = 0;
  let starts = 0;
  const start = (): void => void ((starts += 1), (unstored += 1));
  await using claims = loopOver([[3, false]], start, () => unstored > 0);
  for (const expected of [1, 2, 3]) {
    for (let turn = 0; turn < 100; turn += 1) await setImmediate();
    expect(starts).toBe(expected);
    unstored = 0;
    claims.slots.nudge();
  }
});

it('looks by itself each second, and each two once it has found nothing for long, until something is hinted', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await using claims = loopOver([], () => undefined);
  const after = async (ms: number): Promise<number> => {
    await vi.advanceTimersByTimeAsync(ms);
    return claims.limits.length;
  };
  expect(await after(0)).toBe(1);
  expect(await after(10_000)).toBe(11);
  expect(await after(10_000)).toBe(16);
  claims.hint();
  expect(await after(5_000)).toBe(16 + 1 + 5);
});
