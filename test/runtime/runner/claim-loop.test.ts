import type { ClaimedJob, Store } from '@jobwright/runtime/store';
import { expect, it } from 'vitest';
import { ClaimLoop } from '../../../runtime/src/runner/claim-loop.js';
import { Slots } from '../../../runtime/src/runner/slots.js';
import { StoreHealth } from '../../../runtime/src/runner/store-health.js';
import { until } from '../../support/until.js';

it('claims for the slots that are left once all it held have started, though none of them ends', async () => {
  const job = { name: 'test.long', queue: 'default', priority: 0 } as ClaimedJob;
  const limits: number[] = [];
  const store: Pick<Store, 'claim'> = {
    claim({ limit }) {
      limits.push(limit);
      return Promise.resolve(limits.length === 1 ? [job, job, job] : []);
    },
  };
  const slots = new Slots(5);
  const loop: ClaimLoop = new ClaimLoop({
    store: store as Store,
    types: [],
    slots,
    runnerId: () => 'a runner',
    start(claimed) {
      slots.take(claimed);
      // Others are submitted while it starts, which takes longer than a turn of the event loop may.
      loop.hint();
      const began = performance.now();
      while (performance.now() - began < 5);
    },
    congested: () => false,
    release: () => Promise.resolve(),
    health: new StoreHealth(() => undefined),
  });
  const running = loop.run();
  await until(() => limits.length > 1, 5_000);
  expect(limits.slice(0, 2)).toEqual([5, 2]);
  loop.stop();
  await running;
});
